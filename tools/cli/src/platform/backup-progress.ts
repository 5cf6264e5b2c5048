import type { BackupProgress } from '@nadi/backup';
import type { TextSink } from '../terminal/output.ts';
import { ProgressBar } from '../terminal/progress-bar.ts';

/** Shows one bar after the other: tables, records, files. */
export class BackupBars {
  private current: { readonly step: string; readonly bar: ProgressBar } | undefined;

  constructor(
    private readonly sink: TextSink,
    private readonly now: () => number,
  ) {}

  readonly update = ({ step, done, total, detail }: BackupProgress): void => {
    if (this.current?.step !== step) {
      this.stop();
      this.current = { step, bar: new ProgressBar(this.sink, this.now, step.padEnd(7)) };
    }
    this.current.bar.update(done, total, detail);
  };

  stop(): void {
    this.current?.bar.stop();
    this.current = undefined;
  }
}
