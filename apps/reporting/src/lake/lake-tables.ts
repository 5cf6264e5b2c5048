import { contractNamed, deadLettered, type Contract } from '@nadi/contracts';
import { currentRows, emptySource, filesSource, identifier, lakeTable, literal } from '@nadi/lake';
import type { ColumnMask, TableSource } from '@nadi/sql';
import type { DataScope } from '../sellers/data-scope.ts';
import type { HeldFiles, LakeFiles } from './lake-files.ts';
import type { LakeTail } from './lake-tail.ts';
import type { LakeView } from './lake-view.ts';

export interface LakeTablesOptions {
  readonly tail: LakeTail;
  readonly files: LakeFiles;
  /** With which personal data becomes pseudonyms that still join. */
  readonly maskKey: string;
}

/** Whose tables, and how much of them. */
export interface TablesWanted extends DataScope {
  readonly contracts: readonly WantedContract[];
}

export interface WantedContract {
  readonly name: string;
  /** Whether personal data is shown as it is; otherwise pseudonyms stand in its place. */
  readonly isPersonalShown: boolean;
}

interface RowsWanted {
  readonly view: LakeView;
  readonly contract: Contract;
  readonly tenantId: string;
  readonly held: HeldFiles[];
  readonly signal: AbortSignal;
}

/** Tables for one statement. */
export interface OpenTables {
  readonly tables: readonly TableSource[];
  /** Lets the files go. */
  release(): void;
}

/** The tables of a tenant: for each contract its events, and the newest event of each key. */
export class LakeTables {
  constructor(private readonly options: LakeTablesOptions) {}

  /** Tables as of a view, together with what has come since. */
  open(view: LakeView, { tenantId, sellerId, contracts }: TablesWanted): OpenTables {
    const held: HeldFiles[] = [];
    const tables = contracts.flatMap(({ name, isPersonalShown }) => {
      const contract = contractNamed(name);
      const rows = (signal: AbortSignal) => this.rows({ view, contract, tenantId, held, signal });
      return tablesOf(contract, { rows, sellerId, maskKey: isPersonalShown ? undefined : this.options.maskKey });
    });
    return { tables, release: () => held.splice(0).forEach((files) => files.release()) };
  }

  /** SQL of all rows of a contract and tenant, tombstones included. */
  private async rows({ view, contract, tenantId, held, signal }: RowsWanted): Promise<string> {
    const { tail, files } = this.options;
    const listed = view.filesOf(contract.name, tenantId);
    const found = await files.hold(listed, signal);
    held.push(found);
    const stored = filesSource(
      contract,
      listed.map(({ schemaVersion }, index) => ({ path: found.paths[index] ?? '', version: schemaVersion })),
    );
    const newest = tail.tables.get(contract.name)?.source(view.positions.get(contract.name) ?? new Map());
    const ofTenant = newest && `select * from (${newest}) where tenant_id = ${literal(tenantId)}`;
    const sources = [stored, ofTenant].filter((source) => source !== undefined);
    return sources.length === 0 ? emptySource(lakeTable(contract)) : sources.join(' union all ');
  }
}

interface TableRows {
  /** SQL of all rows, tombstones included. */
  readonly rows: (signal: AbortSignal) => Promise<string>;
  /** With which personal data becomes pseudonyms; undefined if it is shown as it is. */
  readonly maskKey: string | undefined;
  /** The one seller whose rows there are; undefined for all rows. */
  readonly sellerId: string | undefined;
}

/** The tables of a contract: its events, and the newest one of each key. For a seller a contract without a seller has none. */
export function tablesOf(contract: Contract, { rows, maskKey, sellerId }: TableRows): TableSource[] {
  if (sellerId !== undefined && contract.seller === undefined) {
    return [];
  }
  const { name } = lakeTable(contract);
  const own = async (signal: AbortSignal) => ownRows(await rows(signal), contract, sellerId);
  const shown = (source: string) => (sellerId === undefined ? source : countedAnew(source));
  const columns = shownColumns(contract);
  const masks = maskKey === undefined ? [] : masksOf(contract, maskKey);
  return [
    {
      ...{ name, columns, masks },
      source: async (signal: AbortSignal) => shown(`select * from (${await own(signal)}) where not is_tombstone`),
    },
    {
      ...{ name: `${name}_current`, columns, masks },
      // Of a seller's rows alone: what others do with the same key is nothing of theirs.
      source: async (signal: AbortSignal) => shown(currentRows(await own(signal))),
    },
  ];
}

/** SQL of the rows of one seller, and of the records without a body, which end a key whosever it is. */
function ownRows(source: string, { seller }: Contract, sellerId: string | undefined): string {
  return sellerId === undefined || seller === undefined
    ? source
    : `select * from (${source}) where ${identifier(seller)} = ${literal(sellerId)} or is_tombstone`;
}

/**
 * SQL of rows whose places in the log are counted anew, in the same order: the gaps between them would tell how much others sell. No
 * condition of a statement is evaluated below it, so that none can fail at a row of somebody else.
 */
function countedAnew(source: string): string {
  const place = 'cast(row_number() over (partition by log_partition order by log_offset) - 1 as bigint)';
  return `select * replace (${place} as log_offset) from (${source})`;
}

function shownColumns(contract: Contract): string[] {
  return lakeTable(contract)
    .columns.map(({ name }) => name)
    .filter((name) => name !== 'is_tombstone');
}

/** Fields of a contract that hold personal data, without the `[]` of lists. */
export function personalPaths({ name, personalFields }: Contract): string[] {
  // A dead letter has the bytes of an event of any domain: whoever reads them reads all that is masked elsewhere.
  const carried = name === deadLettered.name ? ['originalKey', 'originalValue', 'originalHeaders'] : [];
  return [...personalFields.map((path) => path.replaceAll('[]', '')), ...carried];
}

function masksOf(contract: Contract, hashKey: string): ColumnMask[] {
  const paths = personalPaths(contract);
  return [...paths, ...(paths.includes(contract.key) ? ['event_key'] : [])].map((path) => ({ path, hashKey }));
}
