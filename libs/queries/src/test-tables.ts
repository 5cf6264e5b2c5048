import type { DuckDBConnection } from '@duckdb/node-api';
import type { Contract } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import { currentRows, emptySource, lakeTable, TailTable, type LakeEvent } from '@nadi/lake';
import type { SqlEngine, TableSource } from '@nadi/sql';
import type { QueryTest } from './query-definition.ts';

const beforeNowMs = 60_000;

/** The tables of all contracts, with the events that a test gives and no others. */
export class TestTables {
  private connection: DuckDBConnection | undefined;
  private readonly filled = new Map<string, TailTable>();

  constructor(
    private readonly engine: Pick<SqlEngine, 'connect'>,
    private readonly contracts: ReadonlyMap<string, Contract>,
  ) {}

  /**
   * Puts the events of a test into their tables.
   * @param nowMs milliseconds since 1970
   * @throws NadiError INPUT_INVALID for a field that the contract does not have
   */
  async add({ given }: Pick<QueryTest, 'given'>, nowMs: number): Promise<void> {
    this.connection ??= await this.engine.connect();
    for (const [name, events] of Object.entries(given)) {
      const contract = this.contracts.get(name);
      if (contract !== undefined) {
        const table = new TailTable(this.connection, lakeTable(contract));
        await table.append(events.map((event, index) => eventOf(contract, event, index, nowMs)));
        this.filled.set(name, table);
      }
    }
  }

  sources(): TableSource[] {
    return [...this.contracts.values()].flatMap((contract) => {
      const table = lakeTable(contract);
      const rows = this.filled.get(contract.name)?.source(new Map()) ?? emptySource(table);
      const columns = table.columns.map(({ name }) => name).filter((name) => name !== 'is_tombstone');
      return [
        { name: table.name, columns, source: rows },
        { name: `${table.name}_current`, columns, source: currentRows(rows) },
      ];
    });
  }

  /** Gives the room of the events back. */
  async close(): Promise<void> {
    for (const table of this.filled.values()) {
      await table.drop(new Map([[0, Number.MAX_SAFE_INTEGER]]));
    }
    this.filled.clear();
    this.connection?.closeSync();
    this.connection = undefined;
  }
}

function eventOf(
  contract: Contract,
  { time, id, data }: QueryTest['given'][string][number],
  index: number,
  nowMs: number,
): LakeEvent {
  const fields = new Set(contract.schemas[contract.version - 1]?.fields.map(({ name }) => name));
  const unknown = Object.keys(data).find((name) => !fields.has(name));
  if (unknown !== undefined) {
    throw new NadiError('INPUT_INVALID', { message: `${contract.name} has no field ${unknown}` });
  }
  const timeMs = time === undefined ? nowMs - beforeNowMs : Date.parse(time);
  const key = data[contract.key];
  return {
    ...{ id: id ?? `e${index + 1}`, tenantId: 'test', key: typeof key === 'string' ? key : '', source: '/tests' },
    ...{ timeMs, receivedMs: timeMs, partition: 0, offset: index, data },
  };
}
