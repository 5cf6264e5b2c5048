import { contractNamed, type Contract } from '@nadi/contracts';
import { identifier, lakeTable, literal } from '@nadi/lake';
import type { ErasureStore, PendingErasure } from '../erasure/erasure-store.ts';
import type { FileRewriter } from './file-rewriter.ts';
import type { LakeView } from './lake-view.ts';

/** Takes the rows of entities out of the files of the lake. */
export class LakeErasing {
  constructor(
    private readonly store: ErasureStore,
    private readonly rewriter: FileRewriter,
  ) {}

  /**
   * Does the next erasure whose rows all stand in files. Nothing else writes the lake meanwhile.
   * @returns `waits` if there is one of which some do not yet
   * @throws NadiError LAKE_LEADER_CHANGED, DATABASE_UNAVAILABLE, OBJECT_STORE_UNAVAILABLE (all retriable): it goes on where it was
   */
  async turn(epoch: number, view: LakeView): Promise<'erased' | 'waits' | 'idle'> {
    await this.store.complete();
    const pending = await this.store.pending();
    const next = pending.find((erasure) => isInFiles(erasure, view));
    if (next === undefined) {
      return pending.length === 0 ? 'idle' : 'waits';
    }
    for (const name of next.contracts) {
      await this.erase(epoch, view, next, contractNamed(name));
    }
    await this.store.rewritten(next.id);
    return 'erased';
  }

  private async erase(epoch: number, view: LakeView, erasure: PendingErasure, contract: Contract): Promise<void> {
    const condition = conditionOf(contract, erasure);
    const files = await this.rewriter.having(contract, view.filesOf(contract.name, erasure.tenantId), condition);
    for (const file of files) {
      const count = await this.rewriter.rewrite(epoch, file, [file], condition);
      await this.store.rowsRemoved(erasure.id, count);
    }
  }
}

/** The columns of a contract that hold the entity: its field, and the key if it is made of that field. */
export function erasedColumns(contract: Contract, field: string): string[] {
  const isText = lakeTable(contract).columns.some(({ name, type }) => name === field && String(type) === 'VARCHAR');
  return isText ? [field, ...(contract.key === field ? ['event_key'] : [])] : [];
}

/** SQL of what has to go: rows of the entity that stood in the log when it was asked for. */
function conditionOf(contract: Contract, { field, value, until }: PendingErasure): string {
  const isOfEntity = erasedColumns(contract, field).map((column) => `${identifier(column)} = ${literal(value)}`);
  const isBefore = Object.entries(until[contract.name] ?? {}).map(
    ([partition, offset]) => `(log_partition = ${Number(partition)} and log_offset < ${offset})`,
  );
  return `(${isOfEntity.join(' or ')}) and (${['false', ...isBefore].join(' or ')})`;
}

function isInFiles({ until }: PendingErasure, view: LakeView): boolean {
  return Object.entries(until).every(([topic, partitions]) =>
    Object.entries(partitions).every(
      ([partition, offset]) => offset === 0 || (view.positions.get(topic)?.get(Number(partition)) ?? 0) >= offset,
    ),
  );
}
