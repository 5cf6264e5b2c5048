import type { RunExtras } from '../framework/serve-variant.ts';

/** Told to the programs of the hop rows. */
export interface HopOptions {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly eventsPerSecond: number;
}

const tickMs = 1;
/** Publications under way; more than these are held back, so that a rate that is too high shows as a lower one. */
const mostUnderWay = 64;

/** One run: events are published at a steady rate, and the consumer tells of each that has arrived, by its number. */
export class PacedRun {
  private readonly sentAtMs: Float64Array;
  private readonly latenciesMs: number[] = [];
  private arrived: () => void = () => undefined;
  private readonly allArrived = new Promise<void>((resolve) => (this.arrived = resolve));

  constructor(
    private readonly first: number,
    private readonly events: number,
  ) {
    this.sentAtMs = new Float64Array(events);
  }

  /** Called for every event that the handler got; events of other runs are passed over. */
  took(number: number): void {
    const sentAtMs = this.sentAtMs[number - this.first];
    if (sentAtMs === undefined || sentAtMs === 0) return;
    this.latenciesMs.push(performance.now() - sentAtMs);
    if (this.latenciesMs.length === this.events) this.arrived();
  }

  /**
   * Publishes all events of the run and waits until the last has arrived.
   * @param publish sends the events of these numbers, `from` to `to` without the last.
   */
  async run(eventsPerSecond: number, publish: (from: number, to: number) => Promise<void>): Promise<RunExtras> {
    const underWay = new Set<Promise<void>>();
    const startedMs = performance.now();
    let sent = 0;
    while (sent < this.events) {
      await new Promise((resolve) => setTimeout(resolve, tickMs));
      if (underWay.size >= mostUnderWay) await Promise.race(underWay);
      const due = Math.min(this.events, Math.floor(((performance.now() - startedMs) * eventsPerSecond) / 1_000));
      const to = Math.min(due, sent + mostPerTick(eventsPerSecond));
      if (to <= sent) continue;
      this.sentAtMs.fill(performance.now(), sent, to);
      const sending = publish(this.first + sent, this.first + to).finally(() => underWay.delete(sending));
      underWay.add(sending);
      sent = to;
    }
    await Promise.all(underWay);
    await this.allArrived;
    return { latenciesMs: this.latenciesMs };
  }
}

/** What is behind is made up for over several ticks. */
function mostPerTick(eventsPerSecond: number): number {
  return Math.ceil((4 * eventsPerSecond * tickMs) / 1_000);
}
