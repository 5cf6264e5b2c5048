import { contractNamed, type Contract } from '@nadi/contracts';
import { messageOf, NadiError } from '@nadi/errors';
import { identifier, lakeTable, literal, tenantFolder } from '@nadi/lake';
import type { ErasureStore, OpenErasure } from '../erasure/erasure-store.ts';
import type { FileRewriter } from './file-rewriter.ts';
import type { LakeUpkeep } from './lake-upkeep.ts';
import type { LakeView } from './lake-view.ts';

export interface LakeErasingOptions {
  readonly store: ErasureStore;
  readonly rewriter: FileRewriter;
  readonly upkeep: Pick<LakeUpkeep, 'sweep'>;
  readonly now: () => number;
}

/** Files that are looked at in one turn: flushes wait meanwhile. */
const filesAtOnce = 200;
/** By how much the clock of whoever received an event may differ from the database's. */
const clockSkewMs = 60_000;
/** How long one rests that has failed. */
const restMs = 60_000;
/** After these, nothing of the lake can go on now. */
const ofTheLake: ReadonlySet<string> = new Set(['LAKE_LEADER_CHANGED', 'DATABASE_UNAVAILABLE']);

/** Takes the rows of entities out of the files of the lake. */
export class LakeErasing {
  /** By erasure the keys of files that are known to have none of its rows. */
  private readonly clean = new Map<string, Set<string>>();
  /** By erasure, after a failure. */
  private readonly restsUntilMs = new Map<string, number>();

  constructor(private readonly options: LakeErasingOptions) {}

  /**
   * Does some of the next erasure whose rows all stand in files. Nothing else writes the lake meanwhile.
   * @returns `waits` if there is one of which some do not yet
   * @throws NadiError LAKE_LEADER_CHANGED, DATABASE_UNAVAILABLE (retriable): it goes on where it was
   */
  async turn(epoch: number, view: LakeView): Promise<'erased' | 'waits' | 'idle'> {
    const open = await this.options.store.open();
    const pending = open.filter(({ rewrittenVersion }) => rewrittenVersion === null);
    if (open.length > pending.length) {
      await this.complete();
    }
    const ready = pending.filter((erasure) => isInFiles(erasure, view));
    const next = ready.find(({ id }) => (this.restsUntilMs.get(id) ?? 0) <= this.options.now());
    if (next === undefined) {
      return pending.length > ready.length ? 'waits' : 'idle';
    }
    await this.guarded(next, () => this.erase(epoch, view, next));
    return 'erased';
  }

  private async erase(epoch: number, view: LakeView, erasure: OpenErasure): Promise<void> {
    const { store, rewriter } = this.options;
    const clean = this.clean.get(erasure.id) ?? new Set();
    this.clean.set(erasure.id, clean);
    const unknown = erasure.contracts
      .flatMap((contract) => view.filesOf(contract, erasure.tenantId))
      .filter(({ key }) => !clean.has(key));
    for (const file of unknown.slice(0, filesAtOnce)) {
      const condition = conditionOf(contractNamed(file.contract), erasure);
      if (await rewriter.has(file, condition)) {
        const count = await rewriter.rewrite(epoch, file, [file], condition);
        await store.rowsRemoved(erasure.id, count);
      }
      clean.add(file.key);
    }
    if (unknown.length <= filesAtOnce) {
      // A file that was rewritten is not looked at again: it has no such row, and all others of the view are clean.
      await store.rewritten(erasure.id);
      this.clean.delete(erasure.id);
    }
  }

  /** Those whose replaced files are gone are over once nothing is left either of writers that were killed. */
  private async complete(): Promise<void> {
    const { store, upkeep } = this.options;
    for (const erasure of await store.withoutOldFiles()) {
      await this.guarded(erasure, async () => {
        for (const contract of erasure.contracts) {
          await upkeep.sweep(tenantFolder(contract, erasure.tenantId), erasure.rewrittenAt?.getTime() ?? 0);
        }
        await store.complete(erasure.id);
      });
    }
  }

  /** One that cannot go on holds neither others nor the rest of the lake up. */
  private async guarded({ id }: OpenErasure, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.restsUntilMs.delete(id);
    } catch (error) {
      if (error instanceof NadiError && ofTheLake.has(error.code)) {
        throw error;
      }
      this.restsUntilMs.set(id, this.options.now() + restMs);
      await this.options.store.failed(id, messageOf(error));
    }
  }
}

/** The columns of a contract that hold the entity: its field, and the key if it is made of that field. */
export function erasedColumns(contract: Contract, field: string): string[] {
  const isText = lakeTable(contract).columns.some(({ name, type }) => name === field && String(type) === 'VARCHAR');
  return isText ? [field, ...(contract.key === field ? ['event_key'] : [])] : [];
}

/**
 * SQL of what has to go: rows of the entity that stood in the log when it was asked for. A log that was restored ends elsewhere, so that
 * times decide there.
 */
function conditionOf(contract: Contract, { field, value, until, requestedAt }: OpenErasure): string {
  const isOfEntity = erasedColumns(contract, field).map((column) => `${identifier(column)} = ${literal(value)}`);
  const isBefore = Object.entries(until[contract.name] ?? {}).map(
    ([partition, { high }]) => `(log_partition = ${Number(partition)} and log_offset < ${high})`,
  );
  const receivedBy = `make_timestamp(${(requestedAt.getTime() + clockSkewMs) * 1_000})`;
  return `(${isOfEntity.join(' or ')}) and (${['false', ...isBefore].join(' or ')}) and received_time <= ${receivedBy}`;
}

/** Whether the lake has files of all that stood in logs. Of a log that has no record any more nothing can come into files. */
export function isInFiles({ until }: Pick<OpenErasure, 'until'>, view: LakeView): boolean {
  return Object.entries(until).every(([topic, partitions]) =>
    Object.entries(partitions).every(
      ([partition, { low, high }]) => low === high || (view.positions.get(topic)?.get(Number(partition)) ?? 0) >= high,
    ),
  );
}
