import { setTimeout as sleep } from 'node:timers/promises';
import { tableName, type DeadLettered } from '@nadi/contracts';
import { createTopicAdmin } from '@nadi/messaging';
import {
  businessTopics,
  identityText,
  identityTexts,
  readDeadLetters,
  reportingGroup,
  type IdentityText,
} from '@nadi/platform';
import pg from 'pg';
import { storedPositions } from '../stage/positions.ts';
import type { Stage } from '../stage/stage.ts';
import { windowKey, type LetterFact, type SentEvent, type TrialFacts } from './judge.ts';

export interface GatherOptions {
  readonly stage: Stage;
  readonly sent: ReadonlyMap<IdentityText, SentEvent>;
  readonly tenants: readonly string[];
  /** When the trial began, milliseconds since 1970. */
  readonly beganMs: number;
  /** A name no other reader of dead letters has used on this stage. */
  readonly readerGroup: string;
}

const hourMs = 3_600_000;
const lakeTimeoutMs = 120_000;
const lakeLookEveryMs = 1_000;

/** Looks from outside at what the reporting service made of a trial. */
export async function gatherFacts(options: GatherOptions): Promise<TrialFacts> {
  const { stage, sent, tenants } = options;
  const { kafkaBrokers, registryUrl } = stage.platform.stack;
  const topics = await createTopicAdmin({ brokers: kafkaBrokers, clientId: 'nadi-chaos' });
  try {
    const progress = await topics.progress(reportingGroup, businessTopics());
    const ends = [...progress.values()].reduce((sum, { end }) => sum + end, 0);
    const letters = await readDeadLetters({ topics, kafkaBrokers, registryUrl, group: options.readerGroup });
    return {
      sent,
      stored: await storedSince(stage, options.beganMs),
      letters: letters
        .filter(({ group, tenantId }) => group === reportingGroup && tenants.includes(tenantId))
        .map(letterFact),
      windows: await windowsOf(options),
      ...(stage.plan.hasLake === true && { inLake: await untilInLake(options) }),
      // The positions beside the results are the true ones; those at the broker follow them.
      lag: ends - (await storedPositions(stage)),
    };
  } finally {
    await topics.close();
  }
}

/** A dead letter as the oracle looks at it. */
export function letterFact(letter: DeadLettered): LetterFact {
  const { tenantId, topic, partition, offset, contract, originalKey, eventId, reasonCode, reason } = letter;
  return {
    identity: identityText({
      tenantId,
      contract: contract ?? topic,
      key: originalKey?.toString() ?? '',
      id: eventId ?? '',
    }),
    place: `${topic}[${partition}]@${offset}`,
    isComplete: topic !== '' && offset >= 0 && reasonCode !== '' && reason !== '' && originalKey !== null,
  };
}

/** The identities that reporting stored as counted since a moment. */
async function storedSince(stage: Stage, beganMs: number): Promise<IdentityText[]> {
  const client = new pg.Client({ connectionString: stage.platform.stack.adminDatabaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ ids: Buffer }>(
      'select ids from reporting.processed_ids where consumer_group = $1 and counted_at >= $2',
      [reportingGroup, new Date(beganMs)],
    );
    return rows.flatMap(({ ids }) => identityTexts(ids));
  } finally {
    await client.end();
  }
}

async function windowsOf({ stage, sent, tenants }: GatherOptions): Promise<Map<string, number>> {
  const windows = new Map<string, number>();
  const times = [...sent.values()].map(({ timeMs }) => timeMs);
  const fromMs = times.reduce((least, time) => Math.min(least, time), Infinity) - hourMs;
  const toMs = times.reduce((most, time) => Math.max(most, time), -Infinity) + hourMs;
  for (const tenantId of tenants) {
    const range = {
      from: String(Math.floor(fromMs)),
      to: String(Math.ceil(toMs)),
      step: '1h',
      by: 'contract',
      zone: 'UTC',
    };
    for (const { dimensions, points } of await stage.reporting(tenantId).series({ metric: 'events', ...range })) {
      for (const { startMs, value } of points) {
        if (value !== null && value !== 0)
          windows.set(windowKey(tenantId, dimensions['contract'] ?? '', startMs), value);
      }
    }
  }
  return windows;
}

/** What SQL finds, once it finds as much as was acknowledged or has had the time for it. */
async function untilInLake(options: GatherOptions): Promise<IdentityText[]> {
  const wanted = [...options.sent.values()].filter(({ outcome }) => outcome === 'acknowledged').length;
  const endMs = performance.now() + lakeTimeoutMs;
  for (;;) {
    const found = await lakeOf(options);
    if (found.length >= wanted || performance.now() > endMs) return found;
    await sleep(lakeLookEveryMs);
  }
}

/** The identities of all rows of the trial's tenants, with repetitions if there are any. */
async function lakeOf({ stage, sent, tenants }: GatherOptions): Promise<IdentityText[]> {
  const contracts = new Set([...sent.values()].map(({ contract }) => contract));
  const found: IdentityText[] = [];
  for (const tenantId of tenants) {
    for (const contract of contracts) {
      const rows = await stage.reporting(tenantId).sql(`select event_key, event_id from ${tableName(contract)}`);
      for (const { event_key: key, event_id: id } of rows) {
        found.push(identityText({ tenantId, contract, key: String(key), id: String(id) }));
      }
    }
  }
  return found;
}
