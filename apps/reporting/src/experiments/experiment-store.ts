import { acrossTenants, addToOutbox, withTenant } from '@nadi/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import { tell, type NumberedLook, type Told } from './experiment-events.ts';
import type { ExperimentLook } from './experiment-look.ts';

/** What is known of an experiment of a tenant. */
export interface ExperimentState extends Told {
  readonly tenantId: string;
  readonly experiment: string;
  /** Number of the last look that was kept; 0 before the first. */
  readonly looks: number;
  /** Until when everything was looked at last, milliseconds since 1970; null before the first look. */
  readonly observedMs: number | null;
  /** Of what was seen then. */
  readonly fingerprint: string | null;
  readonly requests: number;
  readonly answered: number;
  /** Why the last attempt came to nothing; null if it did not. */
  readonly failure: string | null;
}

/** A look as it is kept. */
export interface StoredLook {
  readonly number: number;
  readonly look: ExperimentLook;
}

interface StateRow {
  readonly tenant_id: string;
  readonly experiment: string;
  readonly looks: number;
  readonly observed_ms: number | null;
  readonly fingerprint: string | null;
  readonly requests: number;
  readonly answered: number;
  readonly failure: string | null;
  readonly decided_look: number | null;
  readonly breached: string[];
  readonly revision: number;
}

interface LookRow {
  readonly look: number;
  readonly content: ExperimentLook;
}

const stateColumns = `tenant_id, experiment, looks, (extract(epoch from observed_at) * 1000)::bigint as observed_ms, fingerprint,
  requests, answered, failure, decided_look, breached, revision`;

/** The most looks of an experiment and tenant that are kept: past it the oldest go, but for the one that decided. */
const mostLooks = 5_000;

/** Looks at experiments, and what was told of them, in PostgreSQL. */
export class ExperimentStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Of all tenants. */
  all(): Promise<ExperimentState[]> {
    return acrossTenants(this.dataSource, (manager) => readStates(manager, 'true', []));
  }

  /** Of a tenant, by the names of experiments. */
  async ofTenant(tenantId: string): Promise<ReadonlyMap<string, ExperimentState>> {
    const states = await withTenant(this.dataSource, tenantId, (manager) =>
      readStates(manager, 'tenant_id = $1', [tenantId]),
    );
    return new Map(states.map((state) => [state.experiment, state]));
  }

  /** Notes that somebody wants a look now. */
  async request(tenantId: string, experiment: string): Promise<void> {
    await withTenant(this.dataSource, tenantId, (manager) =>
      manager.query(
        `insert into experiment_states as s (tenant_id, experiment, requests) values ($1, $2, 1)
         on conflict (tenant_id, experiment) do update set requests = s.requests + 1`,
        [tenantId, experiment],
      ),
    );
  }

  /**
   * Notes why a look came to nothing.
   * @param isFinal whether another look would come to nothing as well: those who asked have their answer then
   */
  async fail({ tenantId, experiment, requests }: ExperimentState, failure: string, isFinal: boolean): Promise<void> {
    await withTenant(this.dataSource, tenantId, (manager) =>
      manager.query(
        `insert into experiment_states as s (tenant_id, experiment, failure) values ($1, $2, $3)
         on conflict (tenant_id, experiment) do update set failure = excluded.failure,
           answered = case when $4 then greatest(s.answered, $5) else s.answered end`,
        [tenantId, experiment, failure, isFinal, requests],
      ),
    );
  }

  /** Notes that everything was looked at and nothing was new. */
  async same({ tenantId, experiment, requests, looks }: ExperimentState, atMs: number): Promise<void> {
    await withTenant(this.dataSource, tenantId, (manager) =>
      manager.query(
        `insert into experiment_states as s (tenant_id, experiment, observed_at) values ($1, $2, to_timestamp($4 / 1000.0::float8))
         on conflict (tenant_id, experiment) do update
           set observed_at = excluded.observed_at, answered = greatest(s.answered, $5), failure = null
           where s.looks = $3`,
        [tenantId, experiment, looks, atMs, requests],
      ),
    );
  }

  /**
   * Stores a look, and what it tells that was not told before, in one transaction: each thing is told once whoever is killed.
   * @returns false if somebody else has stored a look since `before` was read; nothing is stored then
   */
  store(before: ExperimentState, numbered: NumberedLook, fingerprint: string, nowMs: number): Promise<boolean> {
    const { tenantId, experiment, number, look } = numbered;
    const { told, events } = tell(numbered, before, nowMs);
    return withTenant(this.dataSource, tenantId, async (manager) => {
      await manager.query(
        'insert into experiment_states (tenant_id, experiment) values ($1, $2) on conflict (tenant_id, experiment) do nothing',
        [tenantId, experiment],
      );
      const [rows] = await manager.query<[unknown[], number]>(
        `update experiment_states set looks = $4, observed_at = to_timestamp($5 / 1000.0::float8), fingerprint = $6,
           answered = greatest(answered, $7), failure = null, decided_look = $8, breached = $9, revision = $10
         where tenant_id = $1 and experiment = $2 and looks = $3 returning 1`,
        [
          ...[tenantId, experiment, before.looks, number, look.atMs, fingerprint, before.requests],
          ...[told.decidedLook, told.breached, told.revision],
        ],
      );
      if (rows.length === 0) {
        return false;
      }
      await manager.query(
        `insert into experiment_looks (tenant_id, experiment, look, version, observed_at, verdict, content)
         values ($1, $2, $3, $4, to_timestamp($5 / 1000.0::float8), $6, $7)`,
        [tenantId, experiment, number, look.version, look.atMs, look.analysis.verdict.code, JSON.stringify(look)],
      );
      await manager.query(
        `delete from experiment_looks where tenant_id = $1 and experiment = $2 and look <= $3 and look <> $4`,
        [tenantId, experiment, number - mostLooks, told.decidedLook ?? 0],
      );
      await addToOutbox(manager, events);
      return true;
    });
  }

  /** Looks of an experiment by their numbers; those that there are not are missing. */
  numbered(tenantId: string, experiment: string, numbers: readonly number[]): Promise<StoredLook[]> {
    return this.looks(tenantId, 'experiment = $2 and look = any($3)', [experiment, numbers], '');
  }

  /** Of each experiment of a tenant the newest look, and the one that decided. */
  shown(tenantId: string): Promise<ReadonlyMap<string, readonly StoredLook[]>> {
    return withTenant(this.dataSource, tenantId, async (manager) => {
      const rows = await manager.query<(LookRow & { readonly experiment: string })[]>(
        `select l.experiment, l.look, l.content from experiment_looks l join experiment_states s
           on s.tenant_id = l.tenant_id and s.experiment = l.experiment and l.look in (s.looks, s.decided_look)
         where l.tenant_id = $1`,
        [tenantId],
      );
      const byExperiment = Map.groupBy(rows, ({ experiment }) => experiment);
      return new Map([...byExperiment].map(([name, looks]) => [name, looks.map(toLook)]));
    });
  }

  /** Looks of an experiment behind a number, in the order of time. */
  page(tenantId: string, experiment: string, { after, most }: { after: number; most: number }): Promise<StoredLook[]> {
    return this.looks(tenantId, 'experiment = $2 and look > $3', [experiment, after, most], 'limit $4');
  }

  private looks(tenantId: string, condition: string, values: readonly unknown[], limit: string): Promise<StoredLook[]> {
    return withTenant(this.dataSource, tenantId, async (manager) => {
      const rows = await manager.query<LookRow[]>(
        `select look, content from experiment_looks where tenant_id = $1 and ${condition} order by look ${limit}`,
        [tenantId, ...values],
      );
      return rows.map(toLook);
    });
  }
}

function toLook({ look: number, content: look }: LookRow): StoredLook {
  return { number, look };
}

async function readStates(
  manager: EntityManager,
  condition: string,
  values: readonly unknown[],
): Promise<ExperimentState[]> {
  const rows = await manager.query<StateRow[]>(
    `select ${stateColumns} from experiment_states where ${condition} order by tenant_id, experiment`,
    [...values],
  );
  return rows.map(({ tenant_id: tenantId, observed_ms: observedMs, decided_look: decidedLook, ...rest }) => ({
    ...{ tenantId, observedMs, decidedLook },
    ...rest,
  }));
}

/** An experiment that nobody has looked at. */
export function unseen(tenantId: string, experiment: string): ExperimentState {
  return {
    ...{ tenantId, experiment, looks: 0, observedMs: null, fingerprint: null, requests: 0, answered: 0, failure: null },
    ...{ decidedLook: null, breached: [], revision: 0 },
  };
}
