import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NadiError } from '@nadi/errors';
import { createTopicAdmin } from '@nadi/messaging';
import { eventServices, ReportingClient, startPlatform, waitForDrain, type Platform } from '@nadi/platform';
import type { BenchRow, RowContext, RunningVariant, RunResult } from '../framework/bench-row.ts';
import { processCpuMs } from '../framework/process-cpu.ts';
import { VariantProcess } from '../framework/variant-process.ts';
import type { VisibleLoadOptions } from '../programs/visible-load.program.ts';
import { program } from './program.ts';

const eventsPerSecond = 2_000;
const seconds = 30;
const drainTimeoutMs = 60_000;

/** The whole platform: what a marketplace posts until it is visible in the metrics. */
export const visibleRow: BenchRow = {
  name: 'visible',
  measures: `From the receipt of an event to its being visible in the metrics, ${eventsPerSecond} a second through the whole platform.`,
  events: { full: seconds * eventsPerSecond, quick: 2_000 },
  requirements: [],
  variants: [{ name: 'nadi', role: 'ours', start }],
};

async function start(context: RowContext): Promise<RunningVariant> {
  const platform = await startPlatform({
    services: eventServices,
    kinds: ['metrics'],
    root: context.root,
    serviceEnvironment: {},
    hasLake: false,
    dataDir: join(context.workDir, 'platform'),
    ports: 'free',
    onProgress: () => undefined,
    onServiceEvent: () => undefined,
    now: Date.now,
    random: Math.random,
  });
  try {
    return new PlatformRuns(platform, await startLoad(platform, context));
  } catch (error) {
    await platform.stop();
    throw error;
  }
}

function startLoad({ ingestionUrl, key, dataDir }: Platform, { root }: RowContext): Promise<VariantProcess> {
  const options: VisibleLoadOptions = {
    ...{ url: ingestionUrl, key: key.key, tenantId: key.tenantId, eventsPerSecond },
    ledgerFile: join(dataDir, 'ledger'),
  };
  const args = [fileURLToPath(program('visible-load')), JSON.stringify(options)];
  return VariantProcess.start('the marketplace', process.execPath, args, root);
}

class PlatformRuns implements RunningVariant {
  private readonly reporting: ReportingClient;

  constructor(
    private readonly platform: Platform,
    private readonly load: VariantProcess,
  ) {
    this.reporting = new ReportingClient(platform.reportingUrl, platform.token);
  }

  /** Latencies are those since the platform has started: reporting keeps no others, so later runs hold the earlier ones. */
  async run(events: number): Promise<RunResult> {
    const before = this.cpuMs();
    const result = await this.load.run(events);
    await this.drain();
    const after = this.cpuMs();
    const { p50Ms, p95Ms, p99Ms } = await this.reporting.visibleLatency();
    const broker = after.broker - before.broker;
    return {
      ...result,
      cpuMs: { subject: after.services - before.services, broker, load: result.cpuMs.subject },
      latency: { p50Ms: p50Ms ?? Number.NaN, p95Ms: p95Ms ?? Number.NaN, p99Ms: p99Ms ?? Number.NaN },
    };
  }

  async stop(): Promise<void> {
    await this.load.stop();
    await this.platform.stop();
  }

  /** Both services together, and the broker. */
  private cpuMs(): { readonly services: number; readonly broker: number } {
    const { supervisor, stack } = this.platform;
    const [ingestion = 0, reporting = 0] = ['ingestion', 'reporting'].map((name) => processCpuMs(supervisor.pid(name)));
    return { services: ingestion + reporting, broker: processCpuMs(stack.kafka.pid(0)) ?? 0 };
  }

  private async drain(): Promise<void> {
    const topics = await createTopicAdmin({ brokers: this.platform.stack.kafkaBrokers, clientId: 'nadi-bench' });
    try {
      const isDrained = await waitForDrain({
        topics,
        visibleCount: async () => (await this.reporting.visibleLatency()).count,
        timeoutMs: drainTimeoutMs,
        onLag: () => undefined,
      });
      if (!isDrained) {
        throw new NadiError('BENCH_VARIANT_FAILED', { message: 'reporting does not catch up with what was sent' });
      }
    } finally {
      await topics.close();
    }
  }
}
