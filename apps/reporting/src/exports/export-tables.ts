import type { Contract } from '@nadi/contracts';
import type { PositionRanges } from '@nadi/exports';
import { emptySource, filesSource, lakeTable } from '@nadi/lake';
import type { LakeFile } from '../lake/lake-file.ts';
import type { HeldFiles, LakeFiles } from '../lake/lake-files.ts';
import { tablesOf, type OpenTables } from '../lake/lake-tables.ts';
import type { LakeView } from '../lake/lake-view.ts';
import type { ExportStatement } from './export-source.ts';

export interface ExportTablesOptions {
  readonly files: Pick<LakeFiles, 'hold'>;
  /** With which personal data becomes pseudonyms, the same as in SQL. */
  readonly maskKey: string;
}

/** What a run reads. */
export interface ExportRead {
  readonly view: LakeView;
  readonly tenantId: string;
  readonly positions: PositionRanges;
  readonly isPersonalShown: boolean;
}

/** A stretch of a partition that is read. */
interface Stretch {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

/** The tables of a tenant as they were at the end of an interval, or the part of them that came within it: of files alone. */
export class ExportTables {
  constructor(private readonly options: ExportTablesOptions) {}

  open(
    { contracts, reads }: Pick<ExportStatement, 'contracts' | 'reads'>,
    { view, tenantId, positions, isPersonalShown }: ExportRead,
  ): OpenTables {
    const held: HeldFiles[] = [];
    const maskKey = isPersonalShown ? undefined : this.options.maskKey;
    const tables = contracts.flatMap((contract) => {
      const stretches = Object.entries(positions[contract.name] ?? {}).map(([partition, { from, to }]) => ({
        ...{ partition: Number(partition), from: reads === 'interval' ? from : 0, to },
      }));
      const rows = async (signal: AbortSignal): Promise<string> => {
        const listed = view.filesOf(contract.name, tenantId).filter((file) => hasAnyOf(file, stretches));
        const found = await this.options.files.hold(listed, signal);
        held.push(found);
        return rowsOf(contract, listed, { paths: found.paths, stretches });
      };
      return tablesOf(contract, { rows, maskKey, sellerId: undefined });
    });
    return { tables, release: () => held.splice(0).forEach((files) => files.release()) };
  }
}

/** SQL of the rows of stretches in the order of the log: files are merged anew meanwhile, and sums of fractions depend on the order. */
function rowsOf(
  contract: Contract,
  files: readonly LakeFile[],
  { paths, stretches }: { readonly paths: readonly string[]; readonly stretches: readonly Stretch[] },
): string {
  const source = filesSource(
    contract,
    files.map(({ schemaVersion }, index) => ({ path: paths[index] ?? '', version: schemaVersion })),
  );
  if (source === undefined) {
    return emptySource(lakeTable(contract));
  }
  const within = stretches.map(
    ({ partition, from, to }) => `(log_partition = ${partition} and log_offset >= ${from} and log_offset < ${to})`,
  );
  return `select * from (${source}) where ${within.join(' or ')} order by log_partition, log_offset`;
}

/** Whether a file may have rows of stretches; of an old file it is not known. */
function hasAnyOf({ offsets }: LakeFile, stretches: readonly Stretch[]): boolean {
  return stretches.some(
    ({ partition, from, to }) =>
      from < to &&
      (offsets === null ||
        offsets.some((range) => range.partition === partition && range.firstOffset < to && from < range.nextOffset)),
  );
}
