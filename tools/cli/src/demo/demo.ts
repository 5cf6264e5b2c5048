import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createTopicAdmin, type TopicAdmin } from '@nadi/messaging';
import {
  deadLetterIdentities,
  eventServices,
  gatherEvidence,
  judge,
  type Platform,
  readDeadLetters,
  ReportingClient,
  startPlatform,
  waitForDrain,
} from '@nadi/platform';
import { openLedger } from '@nadi/simulator';
import type { CliSettings } from '../config.ts';
import { Flow } from '../platform/flow.ts';
import type { LiveLine } from '../terminal/live-line.ts';
import type { Output } from '../terminal/output.ts';
import { serviceNews, startReport } from '../terminal/start-report.ts';
import { runTraffic, type Traffic } from './traffic.ts';

export interface DemoOptions extends Traffic {
  readonly settings: CliSettings;
  readonly dataDir: string;
  /** Keeps the data folder. */
  readonly keep: boolean;
  readonly output: Output;
  readonly live: LiveLine;
  readonly now: () => number;
}

/** What a demo found out. Latency is from receipt to visible in the metric, since the last start of reporting. */
export interface DemoResult {
  /** Different events that were posted. */
  readonly sent: number;
  readonly acked: number;
  readonly counted: number;
  /** Copies that reporting dropped, since its last start. */
  readonly dropped: number;
  readonly deadLettered: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  /** Posted but refused, or without an answer at the end. */
  readonly refused: number;
  readonly unknown: number;
  readonly restarts: number;
}

const drainTimeoutMs = 120_000;

/** Runs a marketplace through a platform of its own and compares from outside what went in with what was counted. */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const { settings, dataDir, output, live, now } = options;
  // Also on a signal during the start, or on a second one later.
  if (!options.keep) process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));
  const flow = new Flow();
  let isStopping = false;
  const platform = await startPlatform({
    services: eventServices,
    // What is counted is compared with what was sent: pipelines would add events of their own.
    kinds: ['metrics'],
    root: settings.root,
    serviceEnvironment: settings.serviceEnvironment,
    dataDir,
    ports: 'free',
    onProgress: startReport(output, now),
    onServiceEvent: (event) => {
      if (event.event === 'restarting') flow.restarts += 1;
      const news = serviceNews(event);
      if (news !== undefined && !isStopping) live.say(news);
    },
    now,
    random: Math.random,
  });
  try {
    return await runOn(platform, flow, options);
  } finally {
    isStopping = true;
    live.clear();
    await platform.stop();
  }
}

async function runOn(platform: Platform, flow: Flow, options: DemoOptions): Promise<DemoResult> {
  const { live, now } = options;
  const fromMs = now();
  const reporting = new ReportingClient(platform.reportingUrl, platform.token);
  const ledgerFile = join(options.dataDir, 'ledger.jsonl');
  const summary = await runTraffic({ ...options, platform, flow, reporting, ledgerFile });
  const { kafkaBrokers, registryUrl, adminDatabaseUrl } = platform.stack;
  const topics = await createTopicAdmin({ brokers: kafkaBrokers, clientId: 'nadi-demo' });
  try {
    await drain(topics, reporting, live);
    const { p50Ms, p95Ms, p99Ms } = await reporting.visibleLatency();
    const letters = await readDeadLetters({ topics, kafkaBrokers, registryUrl, group: 'nadi-demo' });
    const deadLettered = deadLetterIdentities(letters);
    const ledger = await openLedger(ledgerFile);
    const acknowledged = ledger.acknowledged();
    const facts = await gatherEvidence({ acknowledged, adminDatabaseUrl, reporting, fromMs, toMs: now() });
    ledger.close();
    const { acked, counted, lost, duplicated } = judge(facts, deadLettered);
    const dropped = await reporting.droppedDuplicates();
    const { sent, refused, unknown } = summary;
    return {
      ...{ sent, acked, counted, dropped, deadLettered: deadLettered.size, lost, duplicated, p50Ms, p95Ms, p99Ms },
      ...{ refused, unknown, restarts: flow.restarts },
    };
  } finally {
    await topics.close();
  }
}

async function drain(topics: TopicAdmin, reporting: ReportingClient, live: LiveLine): Promise<void> {
  const isDrained = await waitForDrain({
    topics,
    visibleCount: async () => (await reporting.visibleLatency()).count,
    timeoutMs: drainTimeoutMs,
    onLag: (lag) => live.update(`reporting is behind by ${lag} events`),
  });
  if (!isDrained) live.say(`reporting was still behind after ${drainTimeoutMs / 1000} s`);
}
