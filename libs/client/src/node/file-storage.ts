import { readdirSync, readFileSync, renameSync, mkdirSync } from 'node:fs';
import { appendFile, rename, rm, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { EventStorage, KeptEvent } from '../event-storage.ts';

/** Files of storages of this process that live; those of others with this process id are left by processes before it. */
const living = new Set<string>();
const valuesFile = 'values.json';
const journalName = /^(\d+)-[0-9a-f-]+\.jsonl$/;
/** A journal is written anew when this much of it is about events that are gone. */
const slackBytes = 1_048_576;
/** Events are nobody else's business. */
const ownerOnly = { mode: 0o600 };

type Line = readonly ['+', id: string, text: string] | readonly ['-', ...ids: string[]];

/**
 * Keeps events in a journal of this process, in a folder that processes of one machine may share. Writing never blocks: lines are
 * appended in the background, one write at a time. Journals of processes that are gone are taken over.
 */
export class FileStorage implements EventStorage {
  private readonly file: string;
  private readonly events = new Map<string, string>();
  private values: Record<string, string> = {};
  private lines: string[] = [];
  private fileBytes = 0;
  private liveBytes = 0;
  private hasNewValues = false;
  /** The file says something else than the memory: it is written as a whole. */
  private isBroken = false;
  private writing: Promise<void> | undefined;

  /**
   * @param folder made if it does not exist; one per machine
   * @param warn told once of each failure to write; events are sent from memory meanwhile
   */
  constructor(
    private readonly folder: string,
    private readonly warn: (message: string, cause: unknown) => void = (message, cause) => console.warn(message, cause),
  ) {
    this.file = `${process.pid}-${randomUUID()}.jsonl`;
    living.add(this.file);
    this.attempt(() => mkdirSync(folder, { recursive: true, mode: 0o700 }));
    this.values = readValues(join(folder, valuesFile));
  }

  async adopt(): Promise<readonly KeptEvent[]> {
    const adopted: KeptEvent[] = [];
    const leftovers: string[] = [];
    for (const name of this.attempt(() => readdirSync(this.folder)) ?? []) {
      const path = this.takeOver(name);
      if (path === undefined) continue;
      leftovers.push(path);
      for (const [id, text] of readJournal(path)) {
        adopted.push([id, text]);
        this.put(id, text);
      }
    }
    await this.writing;
    if (!this.isBroken) await Promise.all(leftovers.map((path) => rm(path, { force: true })));
    return adopted.sort(([a], [b]) => (a < b ? -1 : 1));
  }

  put(id: string, text: string): boolean {
    this.liveBytes += text.length - (this.events.get(id)?.length ?? 0);
    this.events.set(id, text);
    this.append(['+', id, text]);
    return true;
  }

  has(id: string): boolean {
    return this.events.has(id);
  }

  remove(ids: readonly string[]): void {
    const known = ids.filter((id) => this.events.has(id));
    if (known.length === 0) return;
    for (const id of known) {
      this.liveBytes -= this.events.get(id)?.length ?? 0;
      this.events.delete(id);
    }
    this.append(['-', ...known]);
  }

  clear(): void {
    this.values = {};
    this.hasNewValues = true;
    this.remove([...this.events.keys()]);
    this.schedule();
  }

  read(name: string): string | undefined {
    return this.values[name] || undefined;
  }

  write(name: string, value: string): void {
    this.values[name] = value;
    this.hasNewValues = true;
    this.schedule();
  }

  suspend(): void {}

  async close(): Promise<void> {
    while (this.writing !== undefined) await this.writing;
    if (this.events.size === 0) await rm(join(this.folder, this.file), { force: true }).catch(() => undefined);
    living.delete(this.file);
  }

  private append(line: Line): void {
    this.lines.push(`${JSON.stringify(line)}\n`);
    this.schedule();
  }

  private schedule(): void {
    this.writing ??= this.writeAll().finally(() => {
      this.writing = undefined;
    });
  }

  private async writeAll(): Promise<void> {
    // What comes in the same turn is written at once.
    await Promise.resolve();
    while (this.lines.length > 0 || this.hasNewValues) {
      const text = this.lines.splice(0).join('');
      try {
        await this.writeValues();
        await this.writeEvents(text);
        this.isBroken = false;
      } catch (error) {
        if (!this.isBroken) this.warn(`nadi: ${this.folder} cannot be written`, error);
        this.isBroken = true;
        this.hasNewValues = true;
        return;
      }
    }
  }

  private async writeEvents(text: string): Promise<void> {
    const path = join(this.folder, this.file);
    this.fileBytes += text.length;
    if (this.isBroken || this.fileBytes > 2 * this.liveBytes + slackBytes) {
      const whole = [...this.events].map(([id, kept]) => `${JSON.stringify(['+', id, kept])}\n`).join('');
      await writeFile(`${path}.new`, whole, ownerOnly);
      await rename(`${path}.new`, path);
      this.fileBytes = whole.length;
    } else if (text !== '') {
      await appendFile(path, text, ownerOnly);
    }
  }

  private async writeValues(): Promise<void> {
    if (!this.hasNewValues) return;
    this.hasNewValues = false;
    const path = join(this.folder, `${this.file}.values`);
    await writeFile(path, JSON.stringify(this.values), ownerOnly);
    await rename(path, join(this.folder, valuesFile));
  }

  /** Where the journal is now, of which nobody else will think that it is theirs; undefined if somebody lives who owns it. */
  private takeOver(name: string): string | undefined {
    const [, pid] = journalName.exec(name) ?? [];
    if (pid === undefined || living.has(name) || (Number(pid) !== process.pid && isRunning(Number(pid))))
      return undefined;
    const mine = join(this.folder, `${process.pid}-${randomUUID()}.jsonl`);
    // Of two processes that find it at once, the second has nothing left to rename.
    return this.attempt(() => (renameSync(join(this.folder, name), mine), mine), true);
  }

  private attempt<T>(act: () => T, isQuiet = false): T | undefined {
    try {
      return act();
    } catch (error) {
      if (!isQuiet) this.warn(`nadi: ${this.folder} cannot be read`, error);
      return undefined;
    }
  }
}

/** The events of a journal that were not removed. A last line that was cut off is passed over. */
function readJournal(path: string): Map<string, string> {
  const events = new Map<string, string>();
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return events;
  }
  for (const line of text.split('\n')) {
    const read = parse<Line>(line);
    const [sign, ...parts] = Array.isArray(read) ? (read as Line) : [];
    if (sign === '+') events.set(parts[0] ?? '', parts[1] ?? '');
    if (sign === '-') parts.forEach((id) => events.delete(id));
  }
  return events;
}

function readValues(path: string): Record<string, string> {
  try {
    return parse<Record<string, string>>(readFileSync(path, 'utf8')) ?? {};
  } catch {
    return {};
  }
}

function parse<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It runs, but is somebody else's.
    return (error as { code?: string }).code === 'EPERM';
  }
}
