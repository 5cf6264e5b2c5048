/** An Avro record schema as it stands in `vN.avsc`. */
export interface AvroRecord {
  readonly type: 'record';
  readonly name: string;
  readonly namespace: string;
  readonly doc: string;
  readonly fields: readonly AvroField[];
}

/** One field of an Avro record. */
export interface AvroField {
  readonly name: string;
  readonly doc: string;
  readonly type: unknown;
  readonly default?: unknown;
  /** Tags in Confluent's spelling; `PII` marks personal data. */
  readonly 'confluent:tags'?: readonly string[];
}

/** Whom to ask about an event. */
export interface ContractOwner {
  readonly team: string;
  readonly contact: string;
  readonly runbook: string;
}

/** A rule about the content of an event, in CEL over `data`. */
export interface QualityRule {
  readonly name: string;
  readonly rule: string;
  readonly severity: 'error' | 'warn';
}

/**
 * All that the platform knows of one kind of event. The name is at once the topic, the CloudEvents type and, with
 * `-value`, the registry's subject.
 */
export interface Contract<T = unknown> {
  readonly name: string;
  readonly domain: string;
  readonly purpose: string;
  /** The version this code was generated from; readers resolve every other version to it. */
  readonly version: number;
  /** Every version, oldest first: `schemas[0]` is version 1. */
  readonly schemas: readonly AvroRecord[];
  /** Name of the top-level field whose value is the record key. */
  readonly key: string;
  /** Name of the top-level field with the seller whose event it is; without one, no seller sees such events. */
  readonly seller?: string;
  readonly partitions: number;
  readonly compatibility: 'FULL_TRANSITIVE' | 'BACKWARD_TRANSITIVE' | 'FORWARD_TRANSITIVE';
  /** How long the broker keeps events, in milliseconds; `compact` keeps the newest per key for ever. */
  readonly retentionMs: number | 'compact';
  /** How often events are expected: the longest silence in milliseconds that is still normal, or irregular. */
  readonly expectedEveryMs: number | 'irregular';
  /** Target age of an event when its readers see it, in milliseconds. */
  readonly freshnessTargetMs: number;
  readonly classification: 'public' | 'internal' | 'confidential' | 'restricted';
  /** Paths of fields that hold personal data, `items[].name` for fields of array elements. */
  readonly personalFields: readonly string[];
  readonly owner: ContractOwner;
  readonly quality: readonly QualityRule[];
  readonly producers: readonly string[];
  readonly consumers: readonly string[];
  /** Never present: carries the event's type to the compiler. */
  readonly event?: T;
}

/** The event type of a contract. */
export type EventOf<C> = C extends Contract<infer T> ? T : never;

/** Domains that only the platform itself writes to, whatever names a producer. */
export const platformDomains: ReadonlySet<string> = new Set(['platform', 'metrics', 'segments', 'targets']);

/** Whether such events are business events, of which metrics can be made, and not what the platform itself says or concludes. */
export function isBusiness({ domain, producers }: Pick<Contract, 'domain' | 'producers'>): boolean {
  return !platformDomains.has(domain) && !producers.includes('reporting');
}

/** Whether producers may post such events: the contract names ingestion as its producer and is not of the platform's own. */
export function isPosted({ domain, producers }: Pick<Contract, 'domain' | 'producers'>): boolean {
  return producers.includes('ingestion') && !platformDomains.has(domain);
}

/** The name of a contract's table in SQL: `orders.order-placed` is `orders.order_placed`. */
export function tableName(contract: string): string {
  return contract.replaceAll('-', '_');
}

/** The registry's subject of a contract's values (TopicNameStrategy). */
export function subjectOf(contract: Contract): string {
  return `${contract.name}-value`;
}
