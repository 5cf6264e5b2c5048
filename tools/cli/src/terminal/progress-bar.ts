import { SingleBar } from 'cli-progress';
import type { TextSink } from './output.ts';

const quietEveryMs = 10_000;

/** A bar on a terminal; elsewhere a line every ten seconds. */
export class ProgressBar {
  private bar: SingleBar | undefined;
  private toldAtMs: number;

  constructor(
    private readonly sink: TextSink,
    private readonly now: () => number,
    private readonly label: string,
  ) {
    this.toldAtMs = now();
  }

  /** `done` of `total`, with a few words about it. */
  update(done: number, total: number, detail = ''): void {
    if (this.sink.isTTY === true) {
      this.bar ??= this.start(total);
      this.bar.setTotal(total);
      this.bar.update(done, { detail });
    } else if (this.now() - this.toldAtMs >= quietEveryMs) {
      this.toldAtMs = this.now();
      this.sink.write(`${this.label.trimEnd()}: ${done} of ${total}${detail === '' ? '' : `, ${detail}`}\n`);
    }
  }

  stop(): void {
    this.bar?.stop();
    this.bar = undefined;
  }

  private start(total: number): SingleBar {
    const bar = new SingleBar({
      format: `${this.label} [{bar}] {value}/{total} {detail}`,
      stream: this.sink as NodeJS.WritableStream,
      hideCursor: true,
      // Without a listener for Ctrl-C of its own, which would keep the command from its own orderly end.
      gracefulExit: false,
    });
    bar.start(total, 0, { detail: '' });
    return bar;
  }
}
