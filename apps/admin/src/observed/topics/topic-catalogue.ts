import { contracts, type Contract } from '@nadi/contracts';
import type { Identity } from '@nadi/identity';
import type { ListedTopic, TopicAdmin } from '@nadi/messaging';
import type { FlowGraph } from '../model/flow-graph.ts';
import { mayListTopic } from './topic-access.ts';

/** A topic in the list. */
export interface TopicSummary {
  readonly name: string;
  /** Null for topics without a contract. */
  readonly domain: string | null;
  readonly contract: {
    readonly version: number;
    readonly purpose: string;
    readonly classification: Contract['classification'];
    readonly owner: Contract['owner'];
    readonly hasPersonalData: boolean;
    readonly freshnessTargetMs: number;
    /** Longest silence that is normal, milliseconds. */
    readonly expectedEveryMs: Contract['expectedEveryMs'];
  } | null;
  readonly partitions: number;
  /** Offsets between the log's start and end, of all tenants; compaction and transactions make it more than there are records. */
  readonly eventsInLog: number;
  /** Written in the last minute, per second, as services report it. */
  readonly eventsPerSecond: number;
  readonly bytesPerSecond: number;
  /** Of the service that is furthest behind; null if unknown. */
  readonly lag: number | null;
  /** Timestamp of the newest record that a service reported, milliseconds since 1970. */
  readonly newestRecordMs: number | null;
  /** Milliseconds; null keeps records for ever. */
  readonly retentionMs: number | null;
  /** Kafka's `delete`, `compact` or both. */
  readonly cleanupPolicy: string;
}

export interface TopicCatalogueOptions {
  /** Connects to the cluster. */
  readonly connect: () => Promise<TopicAdmin>;
  readonly graph: Pick<FlowGraph, 'view'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Asking the broker about every topic for every page would add up. */
const keptMs = 5_000;

/** The topics of the cluster with what contracts and services say of them. */
export class TopicCatalogue {
  private admin: Promise<TopicAdmin> | undefined;
  private listed: { readonly atMs: number; readonly topics: Promise<readonly ListedTopic[]> } | undefined;

  constructor(private readonly options: TopicCatalogueOptions) {}

  /**
   * The topics that somebody may know of, by name.
   * @throws NadiError BROKER_UNAVAILABLE (retriable)
   */
  async list(identity: Identity): Promise<TopicSummary[]> {
    const topics = (await this.topics()).filter(({ name }) => mayListTopic(identity, contracts.get(name)));
    const edges = this.edgesByTopic();
    return topics.map((topic) => summaryOf(topic, edges.get(topic.name) ?? []));
  }

  /** One topic as the cluster has it, at most a few seconds ago; undefined if there is none. */
  async find(name: string): Promise<{ topic: ListedTopic; summary: TopicSummary; edges: Edges } | undefined> {
    const topic = (await this.topics()).find((one) => one.name === name);
    const edges = this.edgesByTopic().get(name) ?? [];
    return topic === undefined ? undefined : { topic, edges, summary: summaryOf(topic, edges) };
  }

  async close(): Promise<void> {
    await (await this.admin?.catch(() => undefined))?.close();
  }

  private topics(): Promise<readonly ListedTopic[]> {
    const atMs = this.options.now();
    if (this.listed === undefined || atMs - this.listed.atMs >= keptMs) {
      const topics = this.ask();
      this.listed = { atMs, topics };
      topics.catch(() => (this.listed = undefined));
    }
    return this.listed.topics;
  }

  private async ask(): Promise<readonly ListedTopic[]> {
    this.admin ??= this.options.connect();
    try {
      return await (await this.admin).listTopics();
    } catch (error) {
      // The client does not always find back to a broker that was away.
      const broken = this.admin;
      this.admin = undefined;
      void broken?.then((admin) => admin.close()).catch(() => undefined);
      throw error;
    }
  }

  private edgesByTopic(): Map<string, Edges> {
    return Map.groupBy(this.options.graph.view(this.options.now()).edges, ({ topic }) => topic);
  }
}

type Edges = ReturnType<FlowGraph['view']>['edges'];

function summaryOf({ name, partitions, config, offsets }: ListedTopic, edges: Edges): TopicSummary {
  const contract = contracts.get(name);
  const written = edges.filter(({ direction }) => direction === 'written');
  const retention = Number(config['retention.ms'] ?? -1);
  return {
    name,
    domain: contract?.domain ?? null,
    contract: contract === undefined ? null : contractSummary(contract),
    partitions,
    eventsInLog: offsets.reduce((sum, { low, high }) => sum + high - low, 0),
    eventsPerSecond: written.reduce((sum, { eventsPerSecond }) => sum + eventsPerSecond, 0),
    bytesPerSecond: written.reduce((sum, { bytesPerSecond }) => sum + bytesPerSecond, 0),
    lag: greatest(edges.map(({ lag }) => lag)),
    newestRecordMs: greatest(edges.map(({ newestRecordMs }) => newestRecordMs)),
    retentionMs: retention < 0 ? null : retention,
    cleanupPolicy: config['cleanup.policy'] ?? 'delete',
  };
}

function contractSummary(contract: Contract): NonNullable<TopicSummary['contract']> {
  const { version, purpose, classification, owner, personalFields, freshnessTargetMs, expectedEveryMs } = contract;
  const hasPersonalData = personalFields.length > 0;
  return { version, purpose, classification, owner, hasPersonalData, freshnessTargetMs, expectedEveryMs };
}

function greatest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}
