import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** How far a replay has come: every row up to `rowsDone` has an outcome. */
interface CheckpointFile {
  readonly rowsDone: number;
}

/** Remembers how far a replay has come, so that it can go on after it was stopped. Sending a row twice is harmless: its event id is the same. */
export class Checkpoint {
  private done = 0;
  /** Rows past `done` that have an outcome already; requests overtake each other. */
  private readonly ahead = new Set<number>();
  private written = 0;

  private constructor(private readonly file: string) {}

  static async open(file: string): Promise<Checkpoint> {
    const checkpoint = new Checkpoint(file);
    const text = await readFile(file, 'utf8').catch(() => '{"rowsDone":0}');
    checkpoint.done = checkpoint.written = (JSON.parse(text) as CheckpointFile).rowsDone;
    return checkpoint;
  }

  get rowsDone(): number {
    return this.done;
  }

  /** Notes that a row, by its place from 1, has an outcome. */
  settle(place: number): void {
    this.ahead.add(place);
    while (this.ahead.delete(this.done + 1)) {
      this.done += 1;
    }
  }

  /** Writes the state if it has moved on; a crash leaves the old or the new state, never half of one. */
  async save(): Promise<void> {
    if (this.done === this.written) {
      return;
    }
    const rowsDone = this.done;
    await mkdir(dirname(this.file), { recursive: true });
    await writeFile(`${this.file}.new`, JSON.stringify({ rowsDone } satisfies CheckpointFile));
    await rename(`${this.file}.new`, this.file);
    this.written = rowsDone;
  }

  async remove(): Promise<void> {
    await rm(this.file, { force: true });
  }
}
