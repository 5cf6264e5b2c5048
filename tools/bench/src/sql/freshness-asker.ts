import { setTimeout as sleep } from 'node:timers/promises';
import { NadiError } from '@nadi/errors';
import type { Asker } from './loaded-variant.ts';
import { ProbePosts } from './probe-posts.ts';
import type { SqlPlatform } from './sql-platform.ts';

/** An event that is posted beside the load, and the statement that finds it. */
export interface Probe {
  readonly event: (number: number) => Readonly<Record<string, unknown>>;
  /** What tells an event from the others. */
  readonly value: (number: number) => string;
  /** Finds which of `$values` are there, as `value`. */
  readonly statement: string;
}

const lookEveryMs = 10;
const lostAfterMs = 30_000;

/**
 * Posts an event every tenth of a second, whatever has become of those before, and looks for them in SQL again and again, as an analyst
 * might: from the acknowledgement to the first answer that has it, with the time of that answer.
 */
export class FreshnessAsker implements Asker {
  private readonly posts: ProbePosts;

  constructor(
    private readonly platform: SqlPlatform,
    private readonly probe: Probe,
  ) {
    this.posts = new ProbePosts((number) => platform.post(probe.event(number)));
  }

  async begin(): Promise<void> {
    await this.posts.one();
    await this.untilSeen(() => this.posts.pending.size === 0, []);
  }

  async ask(isOver: () => boolean): Promise<readonly number[]> {
    const latenciesMs: number[] = [];
    const posting = this.posts.until(isOver);
    await this.untilSeen(() => isOver() && this.posts.pending.size === 0, latenciesMs);
    await posting;
    return latenciesMs;
  }

  private async untilSeen(isDone: () => boolean, latenciesMs: number[]): Promise<void> {
    while (!isDone()) {
      const { pending } = this.posts;
      if (pending.size > 0) {
        const asked = new Map([...pending.keys()].map((number) => [this.probe.value(number), number] as const));
        const found = await this.platform.reporting.sql(this.probe.statement, { values: [...asked.keys()] });
        const nowMs = performance.now();
        for (const { value } of found) {
          const number = asked.get(String(value)) ?? Number.NaN;
          latenciesMs.push(nowMs - (pending.get(number) ?? nowMs));
          pending.delete(number);
        }
        if ([...pending.values()].some((acknowledgedMs) => nowMs - acknowledgedMs > lostAfterMs)) {
          throw new NadiError('BENCH_VARIANT_FAILED', { message: `SQL does not show a probe after ${lostAfterMs} ms` });
        }
      }
      await sleep(lookEveryMs);
    }
  }
}
