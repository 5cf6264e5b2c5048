import { contracts, subjectOf, type Contract } from '@nadi/contracts';
import { messageOf, NadiError } from '@nadi/errors';
import type { Identity } from '@nadi/identity';
import {
  readNewest,
  tenantOf,
  type EventDecoder,
  type NewestOptions,
  type NewestRecords,
  type SchemaRegistry,
  type TopicLogReader,
} from '@nadi/messaging';
import { contractFields, type ContractField } from '../model/contract-fields.ts';
import { mayListTopic, tenantFilter } from './topic-access.ts';
import type { TopicCatalogue, TopicSummary } from './topic-catalogue.ts';
import { topicMessage, type TopicMessage } from './topic-message.ts';

export interface TopicDetail extends TopicSummary {
  readonly offsets: readonly { readonly partition: number; readonly low: number; readonly high: number }[];
  /** By Kafka's names. */
  readonly config: Readonly<Record<string, string>>;
  /** Services that were seen reading or writing it. */
  readonly readers: readonly string[];
  readonly writers: readonly string[];
  readonly key: string | null;
  readonly compatibility: Contract['compatibility'] | null;
  readonly fields: readonly ContractField[];
  readonly quality: Contract['quality'];
  /** Versions of the schema with their ids in the registry; null if the registry does not know that version or is away. */
  readonly schemas: readonly { readonly version: number; readonly id: number | null; readonly text: string }[];
  /** Why the ids are not known, if the registry is away. */
  readonly registryProblem: string | null;
}

export interface MessagesQuery {
  readonly limit: number;
  readonly partition: number | undefined;
  /** As an earlier page named it. */
  readonly before: string | undefined;
}

export interface MessagePage {
  /** Newest first. */
  readonly messages: readonly TopicMessage[];
  /** To be given as `before` for older ones; null at the start of the log. A page may be empty and still name older ones. */
  readonly older: string | null;
}

export interface TopicBrowserOptions {
  readonly catalogue: TopicCatalogue;
  readonly reader: TopicLogReader;
  readonly decoder: EventDecoder;
  readonly registry: SchemaRegistry;
}

const mostWaiting = 20;

/** Looks into topics for people: only what they may see, without personal data. */
export class TopicBrowser {
  private reading: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(private readonly options: TopicBrowserOptions) {}

  list(identity: Identity): Promise<TopicSummary[]> {
    return this.options.catalogue.list(identity);
  }

  /** @throws NadiError TOPIC_UNKNOWN, also for topics that the identity may not know of; BROKER_UNAVAILABLE (retriable) */
  async detail(identity: Identity, name: string): Promise<TopicDetail> {
    const contract = this.allowed(identity, name);
    const found = await this.options.catalogue.find(name);
    if (found === undefined) {
      throw unknownTopic(name);
    }
    const { topic, summary, edges } = found;
    const servicesOf = (direction: 'read' | 'written') => [
      ...new Set(edges.filter((edge) => edge.direction === direction).map(({ service }) => service)),
    ];
    return {
      ...summary,
      offsets: topic.offsets,
      config: topic.config,
      readers: servicesOf('read'),
      writers: servicesOf('written'),
      key: contract?.key ?? null,
      compatibility: contract?.compatibility ?? null,
      fields: contract === undefined ? [] : contractFields(contract),
      quality: contract?.quality ?? [],
      ...(await this.schemas(contract)),
    };
  }

  /**
   * The newest messages, or those before the end of an earlier page.
   * @throws NadiError TOPIC_UNKNOWN, QUERY_INVALID, BROKER_UNAVAILABLE (retriable), OVERLOADED (retriable)
   */
  async messages(identity: Identity, name: string, { limit, partition, before }: MessagesQuery): Promise<MessagePage> {
    const contract = this.allowed(identity, name);
    const maySee = tenantFilter(identity);
    const options: NewestOptions = {
      limit,
      partition,
      before: before === undefined ? undefined : parsePlaces(before),
      accept: (record) => maySee(tenantOf(record)),
    };
    const { records, older } = await this.read(name, options);
    const { decoder } = this.options;
    const messages: TopicMessage[] = [];
    for (const record of records) {
      messages.push(await topicMessage(record.partition, record, { contract, decoder }));
    }
    return { messages, older: older.size === 0 ? null : formatPlaces(older) };
  }

  /** The contract of a topic that somebody may know of, if it has one. */
  allowed(identity: Identity, name: string): Contract | undefined {
    const contract = contracts.get(name);
    if (!mayListTopic(identity, contract)) {
      throw unknownTopic(name);
    }
    return contract;
  }

  /** The reader reads one thing at a time; whoever would wait for too many others is told so. */
  private read(topic: string, options: NewestOptions): Promise<NewestRecords> {
    if (this.waiting >= mostWaiting) {
      throw new NadiError('OVERLOADED', { message: `${mostWaiting} others are reading topics`, retriable: true });
    }
    this.waiting += 1;
    const next = this.reading.catch(() => undefined).then(() => readNewest(this.options.reader, topic, options));
    this.reading = next;
    return next.finally(() => (this.waiting -= 1));
  }

  private async schemas(contract: Contract | undefined): Promise<Pick<TopicDetail, 'schemas' | 'registryProblem'>> {
    let registryProblem: string | null = null;
    const schemas = await Promise.all(
      (contract === undefined ? [] : contract.schemas).map(async (schema, index) => {
        const id = await this.options.registry
          .idOf(subjectOf(contract as Contract), JSON.stringify(schema))
          .catch((error: unknown) => void (registryProblem = messageOf(error)));
        return { version: index + 1, id: id ?? null, text: JSON.stringify(schema, null, 2) };
      }),
    );
    return { schemas, registryProblem };
  }
}

function unknownTopic(name: string): NadiError {
  const shown = name.length > 100 ? `${name.slice(0, 100)}…` : name;
  return new NadiError('TOPIC_UNKNOWN', { message: `there is no topic "${shown}" that you may read` });
}

/** Offsets by partition as they stand in addresses, such as `0:512,2:77`. */
export function formatPlaces(places: ReadonlyMap<number, number>): string {
  return [...places].map(([partition, offset]) => `${partition}:${offset}`).join(',');
}

/** @throws NadiError QUERY_INVALID */
export function parsePlaces(text: string): Map<number, number> {
  if (!/^\d{1,6}:\d{1,15}(,\d{1,6}:\d{1,15})*$/.test(text)) {
    throw new NadiError('QUERY_INVALID', { message: 'before: use what `older` of an earlier page said' });
  }
  return new Map(text.split(',').map((place) => place.split(':').map(Number) as [number, number]));
}
