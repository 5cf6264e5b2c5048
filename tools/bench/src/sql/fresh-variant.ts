import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { NadiError } from '@nadi/errors';
import type { RowContext, RunningVariant, RunResult, Variant } from '../framework/bench-row.ts';
import { latencySummary } from '../framework/statistics.ts';
import { VariantProcess } from '../framework/variant-process.ts';
import type { VisibleLoadOptions } from '../programs/visible-load.program.ts';
import { program } from '../rows/program.ts';
import { SqlPlatform, type SqlParameters } from './sql-platform.ts';

/** An event that is posted beside the load, and the statement that finds it. */
export interface Probe {
  readonly event: (number: number) => Readonly<Record<string, unknown>>;
  readonly statement: string;
  readonly parameters: (number: number) => SqlParameters;
}

export interface FreshOptions {
  readonly eventsPerSecond: number;
  readonly probe: Probe;
}

const lookEveryMs = 10;
const pauseMs = 100;
const lostAfterMs = 30_000;
const warmUpTimeoutMs = 60_000;

/** The whole platform under a steady load: from the acknowledgement of an event to the first answer in SQL that knows it. */
export function freshVariant(options: FreshOptions): Variant {
  return {
    name: 'nadi',
    role: 'ours',
    start: async (context) => {
      const started = await SqlPlatform.start({ root: context.root, dataDir: join(context.workDir, 'sql-platform') });
      try {
        const runs = new FreshRuns(started, await startLoad(started, context, options.eventsPerSecond), options.probe);
        await runs.untilVisible(warmUpTimeoutMs);
        return runs;
      } catch (error) {
        await started.stop();
        throw error;
      }
    },
  };
}

function startLoad({ platform }: SqlPlatform, { root }: RowContext, eventsPerSecond: number): Promise<VariantProcess> {
  const { ingestionUrl, key, dataDir } = platform;
  const options: VisibleLoadOptions = {
    ...{ url: ingestionUrl, key: key.key, tenantId: key.tenantId, eventsPerSecond },
    ledgerFile: join(dataDir, 'ledger'),
  };
  const args = [fileURLToPath(program('visible-load')), JSON.stringify(options)];
  return VariantProcess.start('the marketplace', process.execPath, args, root);
}

class FreshRuns implements RunningVariant {
  private probes = 0;

  constructor(
    private readonly platform: SqlPlatform,
    private readonly load: VariantProcess,
    private readonly probe: Probe,
  ) {}

  /** Latencies are those of the probes: an analyst looks again and again until the event is there. */
  async run(events: number): Promise<RunResult> {
    const before = this.platform.cpuMs();
    let isOver = false;
    const loading = this.load.run(events).finally(() => (isOver = true));
    const latenciesMs: number[] = [];
    do {
      latenciesMs.push(await this.untilVisible(lostAfterMs));
      await sleep(pauseMs);
    } while (!isOver);
    const result = await loading;
    const after = this.platform.cpuMs();
    const subject = after.services - before.services;
    const broker = after.broker - before.broker;
    return {
      ...result,
      cpuMs: { subject, broker, load: result.cpuMs.subject },
      latency: latencySummary(latenciesMs),
    };
  }

  async stop(): Promise<void> {
    await this.load.stop();
    await this.platform.stop();
  }

  /** Posts a probe. @returns how long after its acknowledgement an answer had it, milliseconds */
  async untilVisible(timeoutMs: number): Promise<number> {
    this.probes += 1;
    const { event, statement, parameters } = this.probe;
    await this.platform.post(event(this.probes));
    const acknowledgedMs = performance.now();
    for (;;) {
      const found = await this.platform.ask(statement, parameters(this.probes));
      const latencyMs = performance.now() - acknowledgedMs;
      if (found.length > 0) {
        return latencyMs;
      }
      if (latencyMs > timeoutMs) {
        throw new NadiError('BENCH_VARIANT_FAILED', { message: `SQL does not show a probe after ${timeoutMs} ms` });
      }
      await sleep(lookEveryMs);
    }
  }
}
