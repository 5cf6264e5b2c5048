import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { NadiError } from '@nadi/errors';
import { createTopicAdmin } from '@nadi/messaging';
import {
  eventServices,
  type Platform,
  readerToken,
  ReportingClient,
  startPlatform,
  waitForDrain,
} from '@nadi/platform';
import {
  compareDailyValues,
  comparedMetrics,
  expectedDailyValues,
  runReplay,
  type DailyDifference,
  type DailyValue,
} from '@nadi/replay';
import type { CliSettings } from '../config.ts';
import type { LiveLine } from '../terminal/live-line.ts';
import type { Output } from '../terminal/output.ts';
import { startReport } from '../terminal/start-report.ts';
import { loadMapping } from './load-mapping.ts';
import { replayKey } from './replay-key.ts';

export interface ComparisonOptions {
  readonly settings: CliSettings;
  readonly file: string;
  readonly dataDir: string;
  readonly output: Output;
  readonly live: LiveLine;
  readonly now: () => number;
}

export interface Comparison {
  readonly rows: number;
  readonly replaySeconds: number;
  /** Values that were compared, per metric. */
  readonly compared: Readonly<Record<string, number>>;
  readonly differences: readonly DailyDifference[];
}

const drainTimeoutMs = 300_000;
const zone = 'Europe/London';

/** Replays the file through a platform of its own and compares what it shows with what DuckDB computes from the file. */
export async function compareOnlineRetail(options: ComparisonOptions): Promise<Comparison> {
  const { dataDir } = options;
  const expected = await expectedDailyValues(options.file);
  process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));
  const { root, serviceEnvironment } = options.settings;
  const platform = await startPlatform({
    services: eventServices,
    // What is counted is compared with what was sent: pipelines would add events of their own.
    kinds: ['metrics'],
    ...{ root, serviceEnvironment, dataDir: options.dataDir, now: options.now },
    ports: 'free',
    onProgress: startReport(options.output),
    onServiceEvent: ({ service, event }) => event === 'restarting' && options.live.say(`${service} is started again`),
    random: Math.random,
  });
  try {
    const { rows, replaySeconds, actual } = await replayInto(platform, options);
    const compared = Object.fromEntries(
      comparedMetrics.map((metric) => [metric, expected.filter((value) => value.metric === metric).length]),
    );
    return { rows, replaySeconds, compared, differences: compareDailyValues(expected, actual) };
  } finally {
    options.live.clear();
    await platform.stop();
  }
}

async function replayInto(platform: Platform, { settings, file, dataDir, live, now }: ComparisonOptions) {
  const { tenant, mapper } = await loadMapping(join(settings.root, 'config', 'replay', 'online-retail.yaml'));
  const environment = { ...settings.serviceEnvironment, NADI_DATABASE_URL: platform.stack.databaseUrl };
  const key = await replayKey({ root: settings.root, environment, tenant });
  const startedMs = now();
  const result = await runReplay({
    file,
    mapper,
    tenantId: tenant,
    url: platform.ingestionUrl,
    key,
    checkpointDir: join(dataDir, 'replays'),
    onProgress: ({ rows, totalRows }) => live.update(`replayed ${rows} of ${totalRows ?? '?'} rows`),
  });
  if (result.bad > 0) {
    const [first] = result.badRows;
    throw new NadiError('FILE_UNREADABLE', {
      message: `${result.bad} rows are bad, the first is row ${first?.number}: ${first?.reason}`,
    });
  }
  const reporting = new ReportingClient(platform.reportingUrl, readerToken(platform.signingKey, tenant, now()));
  await drained(platform, reporting, live);
  const replaySeconds = (now() - startedMs) / 1_000;
  return { rows: result.rows, replaySeconds, actual: await actualDailyValues(reporting) };
}

async function drained({ stack }: Platform, reporting: ReportingClient, live: LiveLine): Promise<void> {
  const topics = await createTopicAdmin({ brokers: stack.kafkaBrokers, clientId: 'nadi-compare' });
  try {
    const isDrained = await waitForDrain({
      topics,
      visibleCount: async () => (await reporting.visibleLatency()).count,
      timeoutMs: drainTimeoutMs,
      onLag: (lag) => live.update(`reporting is behind by ${lag} events`),
    });
    if (!isDrained) {
      throw new NadiError('SERVICE_UNREACHABLE', {
        message: `reporting was still behind after ${drainTimeoutMs / 1_000} s`,
      });
    }
  } finally {
    await topics.close();
  }
}

async function actualDailyValues(reporting: ReportingClient): Promise<DailyValue[]> {
  const values: DailyValue[] = [];
  for (const metric of comparedMetrics) {
    const series = await reporting.series({
      metric,
      from: '2010-11-01',
      to: '2012-01-01',
      step: '1d',
      by: 'country',
      zone,
    });
    for (const { dimensions, points } of series) {
      for (const { startMs, value } of points) {
        values.push({ metric, country: dimensions['country'] ?? '', day: localDay(startMs), value: value ?? 0 });
      }
    }
  }
  return values;
}

/** The local day that begins at a moment; noon of it, so that a change of the clock does not matter. */
function localDay(startMs: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(startMs + 12 * 3_600_000);
}
