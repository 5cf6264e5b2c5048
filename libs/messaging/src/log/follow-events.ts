import type { Contract, EventOf } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';

import type { EventDecoder } from '../serde/event-decoder.ts';
import { createTopicLogReader } from './topic-log-reader.ts';
import type { TopicLogConnection } from './kafka-log.ts';
import { attributesOf, type LogRecord } from './log-record.ts';
import { tailTopic } from './topic-tail.ts';

export interface FollowOptions<C extends Contract> {
  readonly connection: TopicLogConnection;
  readonly decoder: EventDecoder;
  readonly contract: C;
  /** Only events of this tenant are told. */
  readonly tenantId: string;
  /** Ends following. */
  readonly signal: AbortSignal;
  /** Told of every failure, after which reading is tried again. */
  readonly onRetry: (error: NadiError) => void;
}

/** Events that have come in. */
export interface FollowedEvents<T> {
  readonly events: readonly T[];
  /** Whether everything is known that stood in the topic when following began. */
  readonly isCaughtUp: boolean;
}

const retryMs = 1_000;

/**
 * Reads a topic from its beginning and follows it, outside of any consumer group: how a service keeps a compacted topic in memory.
 * The first answer comes at once if the topic is empty. Broker and registry may go away and come back.
 * @throws NadiError RECORD_UNDECODABLE, RECORD_SCHEMA_UNKNOWN for a record that nobody can read.
 */
export async function* followEvents<C extends Contract>(
  options: FollowOptions<C>,
): AsyncGenerator<FollowedEvents<EventOf<C>>, void, undefined> {
  const { connection, contract, signal, onRetry } = options;
  const missing = await endOf(options);
  if (missing === undefined) {
    return;
  }
  if (missing.size === 0) {
    yield { events: [], isCaughtUp: true };
  }
  const whole = { newest: Number.MAX_SAFE_INTEGER, mostBehind: Number.POSITIVE_INFINITY };
  for await (const { partition, records } of tailTopic(connection, {
    topic: contract.name,
    ...whole,
    signal,
    onRetry,
  })) {
    const events: EventOf<C>[] = [];
    for (const record of records) {
      const event = await eventOf(options, record);
      if (event !== undefined) {
        events.push(event);
      }
    }
    if ((records.at(-1)?.offset ?? 0) >= (missing.get(partition) ?? 0) - 1) {
      missing.delete(partition);
    }
    yield { events, isCaughtUp: missing.size === 0 };
  }
}

/** Where each partition that holds anything ends; undefined if following was ended meanwhile. */
async function endOf<C extends Contract>({
  connection,
  contract,
  signal,
  onRetry,
}: FollowOptions<C>): Promise<Map<number, number> | undefined> {
  const reader = createTopicLogReader(connection);
  try {
    return await patiently(signal, onRetry, async () => {
      const ranges = await reader.ranges(contract.name);
      return new Map([...ranges].flatMap(([partition, { low, high }]) => (high > low ? [[partition, high]] : [])));
    });
  } finally {
    await reader.close().catch(() => undefined);
  }
}

async function eventOf<C extends Contract>(
  { decoder, contract, tenantId, signal, onRetry }: FollowOptions<C>,
  record: LogRecord,
): Promise<EventOf<C> | undefined> {
  const attributes = attributesOf(record);
  const { value } = record;
  if (value === null || typeof attributes === 'string' || attributes.tenantId !== tenantId) {
    return undefined;
  }
  return patiently(signal, onRetry, async () => {
    const known = decoder.decode(contract, value);
    if (known === undefined) {
      await decoder.load(contract, value);
    }
    return (known ?? decoder.decode(contract, value))?.data as EventOf<C> | undefined;
  });
}

/** Tries again for as long as what fails may pass; undefined once the signal is aborted. */
async function patiently<T>(
  signal: AbortSignal,
  onRetry: (error: NadiError) => void,
  attempt: () => Promise<T>,
): Promise<T | undefined> {
  while (!signal.aborted) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof NadiError && (error.retriable || error.code === 'TOPIC_UNKNOWN'))) {
        throw error;
      }
      onRetry(error);
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, retryMs);
        signal.addEventListener('abort', () => (clearTimeout(timer), resolve(undefined)), { once: true });
      });
    }
  }
  return undefined;
}
