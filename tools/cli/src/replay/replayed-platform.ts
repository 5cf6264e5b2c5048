import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NadiError } from '@nadi/errors';
import { createTopicAdmin } from '@nadi/messaging';
import {
  eventServices,
  readerToken,
  ReportingClient,
  startPlatform,
  waitForDrain,
  type Platform,
} from '@nadi/platform';
import { runReplay } from '@nadi/replay';
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

/** A platform of its own that has counted a whole file, and holds it in its lake. */
export interface Replayed {
  readonly rows: number;
  readonly replaySeconds: number;
  /** Asks as an analyst of the file's tenant. */
  readonly reporting: ReportingClient;
}

const drainTimeoutMs = 300_000;
const lookEveryMs = 500;

/** What a comparison needs of the platform. */
export interface Needed {
  /** A mapping of `config/replay`. */
  readonly mapping: string;
  /** Tables whose rows together are the rows of the file. */
  readonly tables: readonly string[];
  /** What is counted is compared with what was sent: pipelines would add events of their own. */
  readonly kinds: readonly ('metrics' | 'queries')[];
}

/** Replays a file into a platform that is there for nothing else, and stops it in the end. */
export async function withReplayed<T>(
  options: ComparisonOptions,
  needed: Needed,
  use: (replayed: Replayed) => Promise<T>,
): Promise<T> {
  const { settings, dataDir, live, output, now } = options;
  process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));
  const { root, serviceEnvironment } = settings;
  const platform = await startPlatform({
    services: eventServices,
    kinds: needed.kinds,
    ...{ root, serviceEnvironment, dataDir, now },
    ports: 'free',
    onProgress: startReport(output),
    onServiceEvent: ({ service, event }) => event === 'restarting' && live.say(`${service} is started again`),
    random: Math.random,
  });
  try {
    return await use(await replayInto(platform, options, needed));
  } finally {
    live.clear();
    await platform.stop();
  }
}

async function replayInto(
  platform: Platform,
  { settings, file, dataDir, live, now }: ComparisonOptions,
  { mapping, tables, kinds }: Needed,
): Promise<Replayed> {
  const { tenant, mapper } = await loadMapping(join(settings.root, 'config', 'replay', `${mapping}.yaml`));
  const environment = { ...settings.serviceEnvironment, NADI_DATABASE_URL: platform.stack.databaseUrl };
  const key = await replayKey({ root: settings.root, environment, tenant });
  const startedMs = now();
  const { rows, bad, badRows } = await runReplay({
    ...{ file, mapper, tenantId: tenant, url: platform.ingestionUrl, key },
    checkpointDir: join(dataDir, 'replays'),
    onProgress: (progress) => live.update(`replayed ${progress.rows} of ${progress.totalRows ?? '?'} rows`),
  });
  if (bad > 0) {
    const [first] = badRows;
    throw new NadiError('FILE_UNREADABLE', {
      message: `${bad} rows are bad, the first is row ${first?.number}: ${first?.reason}`,
    });
  }
  const token = readerToken(platform.signingKey, tenant, now(), 'analyst');
  const reporting = new ReportingClient(platform.reportingUrl, token);
  if (kinds.includes('metrics')) {
    await drained(platform, reporting, live);
  }
  const replaySeconds = (now() - startedMs) / 1_000;
  await untilInLake(reporting, tables, rows, live);
  return { rows, replaySeconds, reporting };
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
      throw behind();
    }
  } finally {
    await topics.close();
  }
}

async function untilInLake(
  reporting: ReportingClient,
  tables: readonly string[],
  rows: number,
  live: LiveLine,
): Promise<void> {
  const counted = tables.map((table) => `(select count(*) from ${table})`).join(' + ');
  const endMs = performance.now() + drainTimeoutMs;
  for (;;) {
    const seen = Number((await reporting.sql(`select ${counted} as seen`))[0]?.['seen']);
    if (seen >= rows) {
      return;
    }
    if (performance.now() > endMs) {
      throw behind();
    }
    live.update(`SQL knows ${seen} of ${rows} rows`);
    await sleep(lookEveryMs);
  }
}

function behind(): NadiError {
  return new NadiError('SERVICE_UNREACHABLE', {
    message: `reporting was still behind after ${drainTimeoutMs / 1_000} s`,
  });
}
