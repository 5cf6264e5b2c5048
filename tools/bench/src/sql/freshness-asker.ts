import { setTimeout as sleep } from 'node:timers/promises';
import { NadiError } from '@nadi/errors';
import type { SqlParameters } from '@nadi/platform';
import type { Asker } from './loaded-variant.ts';
import type { SqlPlatform } from './sql-platform.ts';

/** An event that is posted beside the load, and the statement that finds it. */
export interface Probe {
  readonly event: (number: number) => Readonly<Record<string, unknown>>;
  readonly statement: string;
  readonly parameters: (number: number) => SqlParameters;
}

const lookEveryMs = 10;
const pauseMs = 100;
const lostAfterMs = 30_000;

/**
 * Posts an event and looks for it in SQL again and again, as an analyst might: from the acknowledgement to the first answer that has it,
 * with the time of that answer.
 */
export class FreshnessAsker implements Asker {
  private probes = 0;

  constructor(
    private readonly platform: SqlPlatform,
    private readonly probe: Probe,
  ) {}

  async begin(): Promise<void> {
    await this.untilVisible();
  }

  async ask(isOver: () => boolean): Promise<readonly number[]> {
    const latenciesMs: number[] = [];
    do {
      latenciesMs.push(await this.untilVisible());
      await sleep(pauseMs);
    } while (!isOver());
    return latenciesMs;
  }

  private async untilVisible(): Promise<number> {
    this.probes += 1;
    const { event, statement, parameters } = this.probe;
    await this.platform.post(event(this.probes));
    const acknowledgedMs = performance.now();
    for (;;) {
      const found = await this.platform.reporting.sql(statement, parameters(this.probes));
      const latencyMs = performance.now() - acknowledgedMs;
      if (found.length > 0) {
        return latencyMs;
      }
      if (latencyMs > lostAfterMs) {
        throw new NadiError('BENCH_VARIANT_FAILED', { message: `SQL does not show a probe after ${lostAfterMs} ms` });
      }
      await sleep(lookEveryMs);
    }
  }
}
