import type { SimulatorProgress } from './simulator-process.ts';
import type { VisibleLatency } from './reporting-client.ts';

/** What has flowed through a platform since it was started. */
export class Flow {
  restarts = 0;
  private simulated: SimulatorProgress | undefined;
  private counted = 0;
  private countedByProcess = 0;
  private countedBefore = 0;
  private p95Ms: number | null = null;

  simulation(progress: SimulatorProgress): void {
    this.simulated = progress;
  }

  /** Takes what reporting says; its count starts over whenever it is started again. */
  visible({ count, p95Ms }: VisibleLatency): void {
    this.counted += count >= this.countedByProcess ? count - this.countedByProcess : count;
    this.countedByProcess = count;
    this.p95Ms = p95Ms;
  }

  /** One line about all of it; `elapsedMs` since the line before gives the rate. */
  line(elapsedMs: number): string {
    const perSecond = elapsedMs <= 0 ? 0 : Math.round(((this.counted - this.countedBefore) * 1000) / elapsedMs);
    this.countedBefore = this.counted;
    const parts = [
      ...(this.simulated === undefined
        ? []
        : [`sent ${amount(this.simulated.sent)}`, `acked ${amount(this.simulated.acked)}`]),
      `counted ${amount(this.counted)} (${amount(perSecond)}/s)`,
      `visible p95 ${this.p95Ms === null ? '-' : `${amount(this.p95Ms)} ms`}`,
      `restarts ${this.restarts}`,
    ];
    return parts.join('  ');
  }
}

function amount(value: number): string {
  return value.toLocaleString('en-US');
}
