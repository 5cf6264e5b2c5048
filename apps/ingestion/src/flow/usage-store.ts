import type { Logger } from '@nadi/observability';
import { acrossTenants, RepeatedWork } from '@nadi/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import type { KeyUsage } from '../keys/api-key.ts';
import type { KeyQuotas, UsageCount } from './key-quotas.ts';
import { utcDay } from './utc-period.ts';

/** How long what a key has used is remembered, days. */
const keptDays = 400;
const storeEveryMs = 1_000;

/** What keys have used of today and its month in UTC, by prefix; keys that have used nothing are missing. */
export async function readUsage(
  manager: EntityManager,
  prefixes: readonly string[],
  today: string,
): Promise<Map<string, KeyUsage>> {
  const rows = await manager.query<{ prefix: string; day: string; month: string }[]>(
    `select key_prefix as prefix, coalesce(sum(events) filter (where day = $2::date), 0) as day, sum(events) as month
     from key_usage where key_prefix = any($1) and day between date_trunc('month', $2::date) and $2::date group by key_prefix`,
    [prefixes, today],
  );
  return new Map(rows.map(({ prefix, day, month }) => [prefix, { on: today, day: Number(day), month: Number(month) }]));
}

/** When keys sent last what was accepted, by prefix; those that did not in the last 400 days are missing. */
export async function readLastUses(manager: EntityManager, prefixes: readonly string[]): Promise<Map<string, Date>> {
  const rows = await manager.query<{ prefix: string; at: Date }[]>(
    `select key_prefix as prefix, max(coalesce(last_used_at, day)) as at from key_usage
     where key_prefix = any($1) group by key_prefix`,
    [prefixes],
  );
  return new Map(rows.map(({ prefix, at }) => [prefix, at]));
}

/** Stores counts, adding to those of other instances. */
export async function storeUsage(manager: EntityManager, counts: readonly UsageCount[]): Promise<void> {
  // Rows are locked in one order by everybody, so that two instances never wait for each other in a circle.
  const ordered = counts.toSorted((a, b) => (`${a.prefix} ${a.day}` < `${b.prefix} ${b.day}` ? -1 : 1));
  await manager.query(
    `insert into key_usage as known (tenant_id, key_prefix, day, events, last_used_at)
     select *, now() from unnest($1::text[], $2::text[], $3::date[], $4::bigint[])
     on conflict (key_prefix, day) do update
       set events = known.events + excluded.events, last_used_at = excluded.last_used_at`,
    [
      ordered.map(({ tenantId }) => tenantId),
      ordered.map(({ prefix }) => prefix),
      ordered.map(({ day }) => day),
      ordered.map(({ events }) => events),
    ],
  );
}

export interface UsageWorkOptions {
  readonly dataSource: DataSource;
  readonly quotas: KeyQuotas;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Stores once a second what keys have used, and learns what they have used on other instances. While the database is away counting
 * goes on in memory; after a connection that broke while storing, that second may be counted twice.
 */
export class UsageWork {
  private readonly work = new RepeatedWork(async () => {
    await this.turn();
    return storeEveryMs;
  });

  constructor(private readonly options: UsageWorkOptions) {}

  start(): void {
    this.work.start();
  }

  /** Stores the rest. */
  async stop(): Promise<void> {
    await this.work.stop();
    await this.turn();
  }

  /** Deletes what is too old to matter. */
  async deleteExpired(): Promise<void> {
    await acrossTenants(this.options.dataSource, (manager) =>
      manager.query(`delete from key_usage where day < current_date - $1::int`, [keptDays]),
    );
  }

  private async turn(): Promise<void> {
    const { dataSource, quotas, logger, now } = this.options;
    const { prefixes } = quotas;
    const counts = quotas.beginStoring();
    if (prefixes.length === 0) return;
    try {
      const today = utcDay(now());
      const totals = await acrossTenants(dataSource, async (manager) => {
        if (counts.length > 0) await storeUsage(manager, counts);
        return readUsage(manager, prefixes, today);
      });
      quotas.stored(totals);
    } catch (err) {
      quotas.notStored();
      logger.warn({ err }, 'what keys have used is not stored; it is tried again in a second');
    }
  }
}
