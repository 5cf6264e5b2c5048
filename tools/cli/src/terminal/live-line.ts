import type { TextSink } from './output.ts';

/** Without a terminal to rewrite, a line is repeated this rarely. */
const quietEveryMs = 10_000;

/** One line at the bottom that is rewritten in place; where it cannot be, a line every ten seconds. */
export class LiveLine {
  private shown = false;
  private writtenAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly sink: TextSink,
    private readonly now: () => number,
  ) {}

  update(text: string): void {
    if (this.sink.isTTY === true) {
      const width = this.sink.columns === undefined || this.sink.columns === 0 ? 80 : this.sink.columns;
      this.sink.write(`\r\u001B[2K${text.slice(0, width - 1)}`);
      this.shown = true;
    } else if (this.now() - this.writtenAtMs >= quietEveryMs) {
      this.writtenAtMs = this.now();
      this.sink.write(`${text}\n`);
    }
  }

  /** Writes a lasting line above the live one. */
  say(text: string): void {
    this.clear();
    this.sink.write(`${text}\n`);
  }

  clear(): void {
    if (this.shown) {
      this.sink.write('\r\u001B[2K');
      this.shown = false;
    }
  }
}
