import { compileValidator, eventQuarantined, type Contract, type EventQuarantined } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import {
  attributesOf,
  RecordsTooLargeError,
  type EventDecoder,
  type EventPublisher,
  type LogRecord,
  type OutgoingEvent,
  type TopicLogReader,
} from '@nadi/messaging';
import { mapEvent, type EventMapping } from '@nadi/schema-inference';

export interface ReplayOptions {
  readonly reader: TopicLogReader;
  readonly decoder: EventDecoder;
  readonly publisher: Pick<EventPublisher, 'encode' | 'send'>;
  /** The contract that the type has now. */
  readonly contract: Contract;
  readonly mapping: EventMapping;
  /** Offset to go on at, by partition. */
  readonly from: Readonly<Record<string, number>>;
  /** Told how many records were looked at. */
  readonly onProgress: (records: number) => void;
}

/** What became of the events that waited. */
export interface ReplayReport {
  readonly replayed: number;
  /** Events that do not fit the contract, by reason; they stay in quarantine. */
  readonly refused: Readonly<Record<string, number>>;
  /** Where the next replay begins. */
  readonly offsets: Readonly<Record<string, number>>;
}

const topic = eventQuarantined.name;

/**
 * Sends the events of a type that waited in quarantine under the contract it has now: same ids, tenants, sources and times, so that
 * whoever counts ids counts each once however often this is done.
 * @throws NadiError BROKER_UNAVAILABLE, REGISTRY_UNAVAILABLE (retriable)
 */
export async function replayQuarantined(options: ReplayOptions): Promise<ReplayReport> {
  const { reader, onProgress } = options;
  const refused = new Map<string, number>();
  const offsets: Record<string, number> = {};
  let [replayed, looked] = [0, 0];
  for (const [partition, { low, high }] of await reader.ranges(topic)) {
    const from = Math.max(low, options.from[String(partition)] ?? low);
    for await (const records of reader.read({ topic, partition, from, to: high })) {
      const events = await eventsOf(records, options, (reason) => refused.set(reason, (refused.get(reason) ?? 0) + 1));
      replayed += await send(events, options, () => refused.set(tooLarge, (refused.get(tooLarge) ?? 0) + 1));
      looked += records.length;
      onProgress(looked);
    }
    offsets[String(partition)] = high;
  }
  return { replayed, refused: Object.fromEntries(refused), offsets };
}

const tooLarge = 'is larger than its topic takes';

async function eventsOf(
  records: readonly LogRecord[],
  { decoder, contract, mapping }: ReplayOptions,
  onRefused: (reason: string) => void,
): Promise<OutgoingEvent[]> {
  const validate = compileValidator(contract);
  const events: OutgoingEvent[] = [];
  for (const record of records) {
    const attributes = attributesOf(record);
    if (typeof attributes === 'string' || record.value === null) {
      continue;
    }
    await decoder.load(eventQuarantined, record.value);
    const { eventType, body } = decoder.decode(eventQuarantined, record.value)?.data as EventQuarantined;
    if (eventType !== contract.name) {
      continue;
    }
    const data = mapEvent(mapping, JSON.parse(body), attributes.id);
    const issue = data === undefined ? { path: '', message: 'is no object' } : validate(data);
    if (issue !== undefined) {
      onRefused(`${issue.path} ${issue.message}`.trim());
      continue;
    }
    events.push({ ...attributes, contract, data, receivedMs: record.timestampMs });
  }
  return events;
}

/** Returns how many were acknowledged. */
async function send(
  events: readonly OutgoingEvent[],
  { publisher }: ReplayOptions,
  onTooLarge: () => void,
): Promise<number> {
  try {
    await publisher.send(events.map((event) => publisher.encode(event)));
    return events.length;
  } catch (error) {
    if (!(error instanceof RecordsTooLargeError)) throw error;
    error.records.forEach(onTooLarge);
    return events.length - error.records.size;
  }
}

/** @throws NadiError CONTRACT_UNKNOWN if this checkout does not know the contract yet. */
export function promotedContract(contracts: ReadonlyMap<string, Contract>, type: string): Contract {
  const contract = contracts.get(type);
  if (contract === undefined) {
    throw new NadiError('CONTRACT_UNKNOWN', {
      message: `this build does not know ${type} yet: run \`npm run generate\`, \`npm run build\`, and start the services anew`,
    });
  }
  return contract;
}
