import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TruthPlan } from '@nadi/simulator';
import type { RowContext, RunningVariant, RunResult, Variant } from '../framework/bench-row.ts';
import { latencySummary } from '../framework/statistics.ts';
import { VariantProcess } from '../framework/variant-process.ts';
import type { VisibleLoadOptions } from '../programs/visible-load.program.ts';
import { program } from '../rows/program.ts';
import { SqlPlatform } from './sql-platform.ts';

/** Somebody who asks the platform while it is loaded. */
export interface Asker {
  /** Until the first answer is there, which is not measured. */
  begin(): Promise<void>;
  /** @returns latencies of what was asked until `isOver`, at least one, milliseconds */
  ask(isOver: () => boolean): Promise<readonly number[]>;
}

export interface LoadedOptions {
  readonly eventsPerSecond: number;
  /** What happens in each run. */
  readonly truths?: readonly TruthPlan[];
  readonly asker: (platform: SqlPlatform) => Asker;
}

/** The whole platform under a steady load, and what those wait who ask it meanwhile. */
export function loadedVariant({ asker, ...load }: LoadedOptions): Variant {
  return {
    name: 'nadi',
    role: 'ours',
    start: async (context) => {
      const platform = await SqlPlatform.start({ root: context.root, dataDir: join(context.workDir, 'loaded') });
      try {
        const asking = asker(platform);
        await asking.begin();
        return new LoadedRuns(platform, await startLoad(platform, context, load), asking);
      } catch (error) {
        await platform.stop();
        throw error;
      }
    },
  };
}

function startLoad(
  { platform }: SqlPlatform,
  { root }: RowContext,
  load: Omit<LoadedOptions, 'asker'>,
): Promise<VariantProcess> {
  const { ingestionUrl, key, dataDir } = platform;
  const options: VisibleLoadOptions = {
    ...{ url: ingestionUrl, key: key.key, tenantId: key.tenantId, ...load },
    ledgerFile: join(dataDir, 'ledger'),
  };
  const args = [fileURLToPath(program('visible-load')), JSON.stringify(options)];
  return VariantProcess.start('the marketplace', process.execPath, args, root);
}

class LoadedRuns implements RunningVariant {
  constructor(
    private readonly platform: SqlPlatform,
    private readonly load: VariantProcess,
    private readonly asker: Asker,
  ) {}

  async run(events: number): Promise<RunResult> {
    const before = this.platform.cpuMs();
    let isOver = false;
    const loading = this.load.run(events).finally(() => (isOver = true));
    const [result, latenciesMs] = await Promise.all([loading, this.asker.ask(() => isOver)]);
    const after = this.platform.cpuMs();
    const broker = after.broker - before.broker;
    return {
      ...result,
      cpuMs: { subject: after.services - before.services, broker, load: result.cpuMs.subject },
      latency: latencySummary(latenciesMs),
    };
  }

  async stop(): Promise<void> {
    await this.load.stop();
    await this.platform.stop();
  }
}
