import type { VisibleLatency } from '@nadi/platform';
import type { SimulatorProgress } from './simulator-process.ts';

/** Adds up a count that starts over whenever its process is started again. */
class RestartingCount {
  total = 0;
  private ofProcess = 0;

  take(count: number): void {
    this.total += count >= this.ofProcess ? count - this.ofProcess : count;
    this.ofProcess = count;
  }
}

/** What has flowed through a platform since it was started. */
export class Flow {
  restarts = 0;
  private readonly sent = new RestartingCount();
  private readonly acked = new RestartingCount();
  private readonly counted = new RestartingCount();
  private isSimulated = false;
  private countedBefore = 0;
  private p95Ms: number | null = null;

  simulation({ sent, acked }: SimulatorProgress): void {
    this.isSimulated = true;
    this.sent.take(sent);
    this.acked.take(acked);
  }

  visible({ count, p95Ms }: VisibleLatency): void {
    this.counted.take(count);
    this.p95Ms = p95Ms;
  }

  /** One line about all of it; `elapsedMs` since the line before gives the rate. */
  line(elapsedMs: number): string {
    const { sent, acked, counted, p95Ms } = this;
    const perSecond = elapsedMs <= 0 ? 0 : Math.round(((counted.total - this.countedBefore) * 1000) / elapsedMs);
    this.countedBefore = counted.total;
    const parts = [
      ...(this.isSimulated ? [`sent ${amount(sent.total)}`, `acked ${amount(acked.total)}`] : []),
      `counted ${amount(counted.total)} (${amount(perSecond)}/s)`,
      `visible p95 ${p95Ms === null ? '-' : `${amount(p95Ms)} ms`}`,
      `restarts ${this.restarts}`,
    ];
    return parts.join('  ');
  }
}

function amount(value: number): string {
  return value.toLocaleString('en-US');
}
