import {
  BOOLEAN,
  BIGINT,
  INTEGER,
  VARCHAR,
  type DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { tableName, type Contract } from '@nadi/contracts';
import { avroColumn, fieldReader, millisecondsOf, timeColumn, timestamp, valueOf } from './avro-column.ts';
import { identifier } from './sql-text.ts';

/** A record of the log as the lake keeps it. */
export interface LakeEvent {
  readonly id: string;
  readonly tenantId: string;
  readonly key: string;
  readonly source: string;
  /** Event time, milliseconds since 1970. */
  readonly timeMs: number;
  /** When the platform received it, milliseconds since 1970. */
  readonly receivedMs: number;
  readonly partition: number;
  readonly offset: number;
  /** Null for a tombstone: the key is gone. */
  readonly data: Readonly<Record<string, unknown>> | null;
}

export interface LakeColumn {
  readonly name: string;
  readonly type: DuckDBType;
  /** What it holds, in a sentence. */
  readonly doc: string;
  readonly valueOf: (event: LakeEvent) => DuckDBValue;
}

/** The table of a contract: what every event has, then the fields of the contract under their names. */
export interface LakeTable {
  readonly contract: string;
  /** The name in SQL: `orders.order_placed`. */
  readonly name: string;
  readonly version: number;
  readonly columns: readonly LakeColumn[];
}

/** What every event has. Fields of contracts are written in camel case, so none has such a name. */
const eventColumns: readonly LakeColumn[] = [
  {
    name: 'event_id',
    type: VARCHAR,
    doc: 'Id of the event, unique within tenant, type and key.',
    valueOf: ({ id }) => id,
  },
  {
    name: 'tenant_id',
    type: VARCHAR,
    doc: 'The tenant whose event it is.',
    valueOf: ({ tenantId }) => tenantId,
  },
  {
    name: 'event_key',
    type: VARCHAR,
    doc: 'Key of the record: the entity that the event is of.',
    valueOf: ({ key }) => key,
  },
  {
    name: 'event_source',
    type: VARCHAR,
    doc: 'Who emitted it, a URI reference.',
    valueOf: ({ source }) => source,
  },
  {
    name: 'event_time',
    type: timeColumn.type,
    doc: 'When it happened, UTC.',
    valueOf: ({ timeMs }) => timestamp(timeMs),
  },
  {
    name: 'received_time',
    type: timeColumn.type,
    doc: 'When the platform received it, UTC.',
    valueOf: ({ receivedMs }) => timestamp(receivedMs),
  },
  {
    name: 'log_partition',
    type: INTEGER,
    doc: 'Partition of the topic that it stands in.',
    valueOf: ({ partition }) => partition,
  },
  {
    name: 'log_offset',
    type: BIGINT,
    doc: 'Its offset in that partition.',
    valueOf: ({ offset }) => BigInt(offset),
  },
  {
    name: 'is_tombstone',
    type: BOOLEAN,
    doc: 'Whether it says that the key is gone; it has no fields then.',
    valueOf: ({ data }) => data === null,
  },
];

/** The table of a contract as one of its versions has it, the current one if not said otherwise. */
export function lakeTable(contract: Contract, version = contract.version): LakeTable {
  const schema = contract.schemas[version - 1];
  if (schema === undefined) {
    throw new Error(`${contract.name} has no version ${version}`);
  }
  const fields = schema.fields.map(({ name, doc, type }): LakeColumn => {
    const inner = avroColumn(type);
    return { name, doc, type: inner.type, valueOf: ({ data }) => valueOf(inner, data?.[name]) };
  });
  return { contract: contract.name, name: tableName(contract.name), version, columns: [...eventColumns, ...fields] };
}

/** Reads rows that have all columns of a contract's table, in their order: the event is the one that was written. */
export function lakeEventReader(contract: Contract): (row: readonly DuckDBValue[]) => LakeEvent {
  const fields = (contract.schemas[contract.version - 1]?.fields ?? []).map((field) => ({
    name: field.name,
    read: fieldReader(field),
  }));
  return (row) => {
    const [id, tenantId, key, source, time, received, partition, offset, isTombstone, ...values] = row;
    const data = Object.fromEntries(fields.map(({ name, read }, index) => [name, read(values[index] ?? null)]));
    return {
      id: String(id),
      tenantId: String(tenantId),
      key: String(key),
      source: String(source),
      timeMs: millisecondsOf(time as DuckDBTimestampValue),
      receivedMs: millisecondsOf(received as DuckDBTimestampValue),
      partition: Number(partition),
      offset: Number(offset),
      data: isTombstone === true ? null : data,
    };
  };
}

/** The columns of a table by their names, as `create table` and `select` have them. */
export function columnDefinitions({ columns }: LakeTable): string {
  return columns.map(({ name, type }) => `${identifier(name)} ${String(type)}`).join(', ');
}
