import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, NadiError } from '@nadi/errors';

const blockBytes = 1_048_576;

/** A file system in memory of a fixed size, so that it can be filled up without harm to the machine. */
export class SmallDisk {
  private constructor(private readonly folder: string) {}

  /** @throws NadiError STACK_PREREQUISITE_MISSING if this user may not mount. */
  static mount(folder: string, sizeMb: number): SmallDisk {
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m,mode=0755`, 'tmpfs', folder], { stdio: 'pipe' });
    } catch (error) {
      throw new NadiError('STACK_PREREQUISITE_MISSING', {
        message: `a small file system cannot be mounted here: ${messageOf(error).split('\n')[0]}`,
        cause: error,
      });
    }
    return new SmallDisk(folder);
  }

  /** Bytes that are free. */
  get freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.folder);
    return bavail * bsize;
  }

  /** Takes all that is free. */
  fill(): void {
    const file = openSync(this.ballast, 'a');
    const zeros = Buffer.alloc(blockBytes);
    try {
      for (;;) writeSync(file, zeros);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }

  /** Gives back what `fill` took. */
  free(): void {
    rmSync(this.ballast, { force: true });
  }

  unmount(): void {
    execFileSync('umount', ['--lazy', this.folder], { stdio: 'ignore' });
  }

  private get ballast(): string {
    return join(this.folder, 'ballast');
  }
}
