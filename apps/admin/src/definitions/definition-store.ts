import { createHash } from 'node:crypto';
import { definitionChanged, type DefinitionChanged } from '@nadi/contracts';
import {
  planChanges,
  type CheckedDefinition,
  type DefinitionInForce,
  type DefinitionKind,
  type DefinitionSource,
  type PlannedChange,
} from '@nadi/definitions';
import { NadiError } from '@nadi/errors';
import type { Identity } from '@nadi/identity';
import { platformTenant } from '@nadi/messaging';
import { addToOutbox, withTenant, type OutboxEvent } from '@nadi/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import type { AuditLog } from '../audit/audit-log.ts';

type Author = Pick<Identity, 'subject' | 'name' | 'tenantId'>;

/** The files of one kind. */
export interface DefinitionFolder {
  readonly kind: string;
  readonly sources: readonly DefinitionSource[];
  /** Retires what is in force and is not among the files. */
  readonly retireOthers: boolean;
  /** Leaves alone what has been in force before: what somebody put in its place stays. */
  readonly newOnly?: boolean;
}

/** What would be done, and what it was worked out from. */
export interface DefinitionPlan {
  readonly changes: readonly PlannedChange[];
  /** Changes with everything that changes a definition: names the state that the plan holds for. */
  readonly basis: string;
}

/** A change that was made. */
export interface MadeChange extends PlannedChange {
  /** In force now; null if the definition was retired. */
  readonly version: number | null;
}

interface Change {
  readonly kind: string;
  readonly name: string;
  /** Null retires it. */
  readonly version: number | null;
  /** A new version's; null puts an earlier one in force. */
  readonly text: string | null;
}

export interface DefinitionStoreOptions {
  readonly dataSource: DataSource;
  readonly audit: AuditLog;
  readonly kinds: readonly DefinitionKind[];
  readonly now: () => number;
}

/** Any fixed number: whoever holds it changes definitions, so that what was checked together is put in force together. */
const changeLock = 5_118_208;

/** The one writer of definitions. A change, its audit and its events are there together or not at all. */
export class DefinitionStore {
  constructor(private readonly options: DefinitionStoreOptions) {}

  /**
   * What applying the files would change, after checking them together with what stays in force.
   * @throws NadiError DEFINITION_INVALID naming file, line and key; DEFINITION_UNKNOWN for a kind that there is not.
   */
  plan(folders: readonly DefinitionFolder[]): Promise<DefinitionPlan> {
    return this.within((manager) => this.planIn(manager, folders));
  }

  /**
   * Puts the files in force.
   * @param basis of the plan that was shown; undefined applies whatever the plan is now.
   * @throws NadiError as `plan`, and PLAN_OUTDATED if definitions have changed since.
   */
  apply(
    author: Author,
    folders: readonly DefinitionFolder[],
    { message, basis }: { readonly message: string; readonly basis?: string | undefined },
  ): Promise<readonly MadeChange[]> {
    return this.within(async (manager) => {
      const plan = await this.planIn(manager, folders);
      if (basis !== undefined && basis !== plan.basis) {
        throw new NadiError('PLAN_OUTDATED', { message: 'definitions have changed since the plan was made' });
      }
      const made: MadeChange[] = [];
      for (const change of plan.changes) {
        const { kind, name, text = null } = change;
        const version = text === null ? null : (await this.lastVersion(manager, kind, name)) + 1;
        await this.make(manager, author, { kind, name, version, text }, { message, action: change.change });
        made.push({ ...change, version });
      }
      return made;
    });
  }

  /**
   * Puts an earlier version in force again, checked together with the others of its kind.
   * @throws NadiError DEFINITION_UNKNOWN, DEFINITION_INVALID
   */
  rollback(
    author: Author,
    { kind, name, version, message }: { kind: string; name: string; version: number; message: string },
  ): Promise<void> {
    return this.within(async (manager) => {
      const [row] = await manager.query<{ text: string }[]>(
        'select text from definition_versions where kind = $1 and name = $2 and version = $3',
        [kind, name, version],
      );
      if (row === undefined) {
        throw new NadiError('DEFINITION_UNKNOWN', { message: `there is no version ${version} of ${kind}/${name}` });
      }
      const file = `${kind}/${name}@${version}`;
      await this.planIn(manager, [{ kind, sources: [{ file, text: row.text }], retireOthers: false }]);
      await this.make(manager, author, { kind, name, version, text: null }, { message, action: 'rollback' });
    });
  }

  private async planIn(manager: EntityManager, folders: readonly DefinitionFolder[]): Promise<DefinitionPlan> {
    const changes: PlannedChange[] = [];
    for (const { kind: kindName, sources: files, retireOthers, newOnly = false } of folders) {
      const kind = this.kindNamed(kindName);
      const inForce = await this.inForce(manager, kindName);
      const sources = newOnly ? await this.neverInForce(manager, kind, files) : files;
      const names = new Set(sources.map((source) => kind.nameOf(source)));
      const staying = retireOthers ? [] : inForce.filter(({ name }) => !names.has(name));
      // Together with what stays: a definition may build on one that is not among the files.
      const checked = kind.check([
        ...sources,
        ...staying.map(({ name, text }) => ({ file: `${kindName}/${name}`, text })),
      ]);
      const wanted = checked.filter(({ name }) => names.has(name));
      await this.assertReplace(manager, kind, wanted);
      changes.push(...planChanges(kindName, inForce, wanted, { retireOthers }));
    }
    return { changes, basis: await basisOf(manager) };
  }

  private async neverInForce(
    manager: EntityManager,
    kind: DefinitionKind,
    sources: readonly DefinitionSource[],
  ): Promise<readonly DefinitionSource[]> {
    const known = await manager.query<{ place: number }[]>(
      `select place::int from unnest($2::text[], $3::text[]) with ordinality as file(name, text, place)
       where exists (select from definition_versions as v where v.kind = $1 and v.name = file.name and v.text = file.text)`,
      [kind.kind, sources.map((source) => kind.nameOf(source)), sources.map(({ text }) => text)],
    );
    const places = new Set(known.map(({ place }) => place - 1));
    return sources.filter((_, index) => !places.has(index));
  }

  /** Compares with the last text of the name, in force or not: results that it left may still be stored. */
  private async assertReplace(
    manager: EntityManager,
    kind: DefinitionKind,
    wanted: readonly CheckedDefinition[],
  ): Promise<void> {
    const earlier = await manager.query<{ name: string; version: number; text: string }[]>(
      'select distinct on (name) name, version, text from definition_versions where kind = $1 and name = any($2) order by name, version desc',
      [kind.kind, wanted.map(({ name }) => name)],
    );
    const byName = new Map(earlier.map((one) => [one.name, one]));
    for (const later of wanted) {
      const before = byName.get(later.name);
      if (before !== undefined) {
        kind.assertReplaces?.({ file: `${kind.kind}/${before.name}@${before.version}`, text: before.text }, later);
      }
    }
  }

  private async make(
    manager: EntityManager,
    author: Author,
    change: Change,
    { message, action }: { readonly message: string; readonly action: string },
  ): Promise<void> {
    const { kind, name, version, text } = change;
    const nowMs = this.options.now();
    const at = new Date(nowMs);
    if (text !== null) {
      await manager.query(
        `insert into definition_versions (kind, name, version, text, author_id, author_name, written_at)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [kind, name, version, text, author.subject, author.name, at],
      );
    }
    const [row] = await manager.query<{ sequence: string }[]>(
      `insert into definition_activations (kind, name, version, message, author_id, author_name, activated_at)
       values ($1, $2, $3, $4, $5, $6, $7) returning sequence`,
      [kind, name, version, message, author.subject, author.name, at],
    );
    const detail = { version, ...(message === '' ? {} : { message }) };
    await this.options.audit.append(manager, author, {
      action: `definition.${action}`,
      object: `${kind}/${name}`,
      detail,
    });
    await addToOutbox(manager, eventsOf(change, { author: author.subject, nowMs, id: `definition-${row?.sequence}` }));
  }

  private kindNamed(name: string): DefinitionKind {
    const kind = this.options.kinds.find((one) => one.kind === name);
    if (kind === undefined) {
      throw new NadiError('DEFINITION_UNKNOWN', { message: `there is no kind "${name.slice(0, 100)}" of definitions` });
    }
    return kind;
  }

  private inForce(manager: EntityManager, kind: string): Promise<DefinitionInForce[]> {
    return manager.query<DefinitionInForce[]>(
      `select name, version, text from (
         select distinct on (name) name, version from definition_activations where kind = $1 order by name, sequence desc
       ) as latest join definition_versions using (name, version)
       where kind = $1 order by name`,
      [kind],
    );
  }

  private async lastVersion(manager: EntityManager, kind: string, name: string): Promise<number> {
    const [row] = await manager.query<{ last: number | null }[]>(
      'select max(version) as last from definition_versions where kind = $1 and name = $2',
      [kind, name],
    );
    return row?.last ?? 0;
  }

  private within<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return withTenant(this.options.dataSource, platformTenant, async (manager) => {
      await manager.query('select pg_advisory_xact_lock($1)', [changeLock]);
      return work(manager);
    });
  }
}

async function basisOf(manager: EntityManager): Promise<string> {
  const [row] = await manager.query<{ last: string | null }[]>(
    'select max(sequence) as last from definition_activations',
  );
  return createHash('sha256')
    .update(`definitions ${row?.last ?? 0}`)
    .digest('hex')
    .slice(0, 16);
}

/** The version itself, if it is new, and then what is in force: whoever reads in order knows the text first. */
function eventsOf(
  { kind, name, version, text }: Change,
  { author, nowMs, id }: { readonly author: string; readonly nowMs: number; readonly id: string },
): readonly OutboxEvent<DefinitionChanged>[] {
  const event = (definition: string, suffix: string, ofText: string | null): OutboxEvent<DefinitionChanged> => ({
    contract: definitionChanged,
    ...{ id: `${id}-${suffix}`, tenantId: platformTenant, source: '/nadi/admin', timeMs: nowMs },
    data: { definition, kind, name, version, text: ofText, author, changedAt: nowMs },
  });
  return [
    ...(text === null ? [] : [event(`${kind}/${name}@${version}`, 'version', text)]),
    event(`${kind}/${name}`, 'in-force', null),
  ];
}
