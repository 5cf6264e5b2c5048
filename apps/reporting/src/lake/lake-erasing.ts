import { contractNamed, type Contract } from '@nadi/contracts';
import { identifier, lakeTable, literal } from '@nadi/lake';
import type { ErasureStore, OpenErasure } from '../erasure/erasure-store.ts';
import type { FileRewriter } from './file-rewriter.ts';
import type { LakeView } from './lake-view.ts';

/** Files that are looked at in one turn: flushes wait meanwhile. */
const filesAtOnce = 200;

/** Takes the rows of entities out of the files of the lake. */
export class LakeErasing {
  /** By erasure the keys of files that are known to have none of its rows. */
  private readonly clean = new Map<string, Set<string>>();

  constructor(
    private readonly store: ErasureStore,
    private readonly rewriter: FileRewriter,
  ) {}

  /**
   * Does some of the next erasure whose rows all stand in files. Nothing else writes the lake meanwhile.
   * @returns `waits` if there is one of which some do not yet
   * @throws NadiError LAKE_LEADER_CHANGED, DATABASE_UNAVAILABLE, OBJECT_STORE_UNAVAILABLE (all retriable): it goes on where it was
   */
  async turn(epoch: number, view: LakeView): Promise<'erased' | 'waits' | 'idle'> {
    const open = await this.store.open();
    const pending = open.filter(({ rewrittenVersion }) => rewrittenVersion === null);
    if (open.length > pending.length) {
      await this.store.complete();
    }
    const next = pending.find((erasure) => isInFiles(erasure, view));
    if (next === undefined) {
      return pending.length === 0 ? 'idle' : 'waits';
    }
    await this.erase(epoch, view, next);
    return 'erased';
  }

  private async erase(epoch: number, view: LakeView, erasure: OpenErasure): Promise<void> {
    const clean = this.clean.get(erasure.id) ?? new Set();
    this.clean.set(erasure.id, clean);
    const unknown = erasure.contracts
      .flatMap((contract) => view.filesOf(contract, erasure.tenantId))
      .filter(({ key }) => !clean.has(key));
    for (const file of unknown.slice(0, filesAtOnce)) {
      const condition = conditionOf(contractNamed(file.contract), erasure);
      if (await this.rewriter.has(file, condition)) {
        const count = await this.rewriter.rewrite(epoch, file, [file], condition);
        await this.store.rowsRemoved(erasure.id, count);
      }
      clean.add(file.key);
    }
    if (unknown.length <= filesAtOnce) {
      // A file that was rewritten is not looked at again: it has no such row, and all others of the view are clean.
      await this.store.rewritten(erasure.id);
      this.clean.delete(erasure.id);
    }
  }
}

/** The columns of a contract that hold the entity: its field, and the key if it is made of that field. */
export function erasedColumns(contract: Contract, field: string): string[] {
  const isText = lakeTable(contract).columns.some(({ name, type }) => name === field && String(type) === 'VARCHAR');
  return isText ? [field, ...(contract.key === field ? ['event_key'] : [])] : [];
}

/** SQL of what has to go: rows of the entity that stood in the log when it was asked for. */
function conditionOf(contract: Contract, { field, value, until }: OpenErasure): string {
  const isOfEntity = erasedColumns(contract, field).map((column) => `${identifier(column)} = ${literal(value)}`);
  const isBefore = Object.entries(until[contract.name] ?? {}).map(
    ([partition, { high }]) => `(log_partition = ${Number(partition)} and log_offset < ${high})`,
  );
  return `(${isOfEntity.join(' or ')}) and (${['false', ...isBefore].join(' or ')})`;
}

/** Of a log that has no record any more nothing can come into files. */
function isInFiles({ until }: OpenErasure, view: LakeView): boolean {
  return Object.entries(until).every(([topic, partitions]) =>
    Object.entries(partitions).every(
      ([partition, { low, high }]) => low === high || (view.positions.get(topic)?.get(Number(partition)) ?? 0) >= high,
    ),
  );
}
