import { setTimeout as sleep } from 'node:timers/promises';

const everyMs = 100;

/** Posts numbered probes at a steady pace: one that is slow holds none of the others back, so that a standstill counts as often as it is long. */
export class ProbePosts {
  /** Acknowledged and not seen yet: when they were, by their numbers, oldest first. */
  readonly pending = new Map<number, number>();
  private count = 0;

  /** @param post resolves once a probe is acknowledged */
  constructor(private readonly post: (number: number) => Promise<void>) {}

  async one(): Promise<void> {
    this.count += 1;
    const number = this.count;
    await this.post(number);
    this.pending.set(number, performance.now());
  }

  async until(isOver: () => boolean): Promise<void> {
    const posted: Promise<void>[] = [];
    const startedMs = performance.now();
    while (!isOver()) {
      posted.push(this.one());
      await sleep(Math.max(0, startedMs + posted.length * everyMs - performance.now()));
    }
    await Promise.all(posted);
  }
}
