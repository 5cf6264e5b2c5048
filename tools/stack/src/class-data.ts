import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { partialName } from './atomic-file.ts';
import type { Jdk } from './jdk.ts';

/**
 * A class-data archive of one Java program: written by the first process that ends in order, it about halves the
 * start of all later ones. A process writes to a file of its own, which is renamed when it is complete, so that
 * two stacks that share the folder and a kill in the middle leave no half archive.
 */
export class ClassDataArchive {
  private readonly file: string;
  private readonly partial: string;

  constructor(folder: string, program: string, jdk: Jdk) {
    const version = jdk.version.replaceAll(/[^\w.+-]/g, '_');
    this.file = join(folder, `${program}-${version}-${process.arch}.jsa`);
    this.partial = partialName(this.file);
  }

  get exists(): boolean {
    return existsSync(this.file);
  }

  /** Uses the archive, or has it written at the end of the process if there is none. */
  flags(): string[] {
    if (this.exists)
      return [`-XX:SharedArchiveFile=${this.file}`, '-Xshare:auto', '-Xlog:cds=off', '-Xlog:cds+dynamic=off'];
    mkdirSync(dirname(this.file), { recursive: true });
    return [`-XX:ArchiveClassesAtExit=${this.partial}`, '-Xlog:cds=off', '-Xlog:cds+dynamic=off'];
  }

  /** Takes over the archive that a process has written, if it ended in order. */
  settle(endedInOrder: boolean): void {
    if (!existsSync(this.partial)) return;
    if (endedInOrder && !this.exists) renameSync(this.partial, this.file);
    else rmSync(this.partial, { force: true });
  }
}
