import { NadiError } from '@nadi/errors';
import type { Identity } from '@nadi/identity';
import { platformTenant } from '@nadi/messaging';
import { withTenant } from '@nadi/persistence';
import type { RowState } from '@nadi/targets';
import type { DataSource } from 'typeorm';
import { assertReadable, isReadable } from '../query/metric-access.ts';
import type { MetricReader } from '../query/metric-reader.ts';
import type { TargetsQuery } from './parse-targets-query.ts';
import type { ReadRow, TargetReader } from './target-reader.ts';
import { countStates, readStates, type StoredRow } from './target-state-store.ts';
import type { TargetsInForce, VersionedTarget } from './targets-in-force.ts';

const intervalShare = 0.8;

export interface TargetReportsOptions {
  readonly dataSource: DataSource;
  readonly inForce: Pick<TargetsInForce, 'current'>;
  readonly reader: TargetReader;
  readonly metrics: MetricReader;
}

/** Answers questions about the targets of a tenant. */
export class TargetReports {
  constructor(private readonly options: TargetReportsOptions) {}

  /** The targets that somebody may see, in the order of names, with how many of their rows stand where. */
  async list(caller: Identity, { limit, after }: TargetsQuery) {
    const visible = [...this.options.inForce.current.value.values()]
      .filter(({ target }) => isFor(target, caller) && isReadable(caller, this.domainsOf(target.definition.metric)))
      .filter(({ target }) => after === undefined || target.name > after);
    const page = visible.slice(0, limit);
    const counts = await withTenant(this.options.dataSource, caller.tenantId, (manager) =>
      countStates(manager, caller.tenantId),
    );
    return {
      targets: page.map((versioned) => {
        const { target, version } = versioned;
        const states: Record<RowState, number> = { pending: 0, 'on-pace': 0, 'off-pace': 0, met: 0, missed: 0 };
        for (const one of counts) {
          states[one.state] += one.target === target.name && one.version === version ? one.rows : 0;
        }
        const judged = Object.values(states).reduce((sum, rows) => sum + rows, 0);
        // Rows that nobody has looked at yet.
        states.pending += Math.max(0, target.rows.length - judged);
        return { ...this.describe(versioned), rows: target.rows.length, states };
      }),
      next: visible.length > page.length ? (page.at(-1)?.target.name ?? null) : null,
    };
  }

  /**
   * The rows of a target with progress, pace, forecast and state, in the order of their keys.
   * @throws NadiError TARGET_UNKNOWN, KEY_SCOPE, QUERY_INVALID, DATABASE_UNAVAILABLE (retriable)
   */
  async show(caller: Identity, name: string, query: TargetsQuery) {
    const { dataSource, reader } = this.options;
    const versioned = this.named(caller, name);
    const { target } = versioned;
    assertReadable(caller, name, this.domainsOf(target.definition.metric));
    const unknown = [...query.filter.keys()].find((one) => target.rows.every(({ dimensions }) => !(one in dimensions)));
    if (unknown !== undefined) {
      throw new NadiError('QUERY_INVALID', { message: `filter: no row has the dimension "${unknown.slice(0, 50)}"` });
    }
    // The text names all tenants that the target is for.
    const definition = caller.tenantId === platformTenant ? versioned.text : null;
    const about = { ...this.describe(versioned), definition };
    const fitting = reader.fit(versioned);
    if ('problem' in fitting) {
      return { ...about, at: null, watermark: null, isSettled: false, rows: [], next: null };
    }
    const { reading, states } = await withTenant(dataSource, caller.tenantId, async (manager) => ({
      states: await readStates(manager, caller.tenantId, name),
      reading: await reader.read(manager, caller.tenantId, fitting),
    }));
    const rows = reading.rows
      .filter(({ row }) => [...query.filter].every(([key, values]) => values.has(row.dimensions[key] ?? '')))
      .filter(({ row }) => query.after === undefined || row.key > query.after)
      .sort((a, b) => (a.row.key < b.row.key ? -1 : 1));
    const page = rows.slice(0, query.limit);
    const watermarkMs = this.options.metrics.watermarkMs(caller.tenantId, fitting.metric);
    return {
      ...about,
      at: isoOf(reading.atMs),
      watermark: Number.isFinite(watermarkMs) ? isoOf(watermarkMs) : null,
      isSettled: reading.isSettled,
      rows: page.map((one) => rowAnswer(one, stateOf(states.get(one.row.key), versioned.version))),
      next: rows.length > page.length ? (page.at(-1)?.row.key ?? null) : null,
    };
  }

  private named(caller: Identity, name: string): VersionedTarget {
    const found = this.options.inForce.current.value.get(name);
    // Whose a target is not, for them there is none.
    if (found === undefined || !isFor(found.target, caller)) {
      throw new NadiError('TARGET_UNKNOWN', { message: `there is no target "${name.slice(0, 100)}"` });
    }
    return found;
  }

  /** A metric that does not exist is of no domain: that it is missing may be known to all. */
  private domainsOf(name: string): readonly string[] {
    const { catalog } = this.options.metrics;
    const metric = catalog.find(name);
    return metric === undefined ? [] : catalog.domainsOf(metric);
  }

  private describe(versioned: VersionedTarget) {
    const { target, version } = versioned;
    const { question, metric } = target.definition;
    const fitting = this.options.reader.fit(versioned);
    return {
      ...{ name: target.name, version, question, metric },
      unit: this.options.metrics.catalog.find(metric)?.definition.unit ?? null,
      from: isoOf(target.fromMs),
      to: isoOf(target.toMs),
      stepMs: target.stepMs,
      problem: 'problem' in fitting ? fitting.problem : null,
    };
  }
}

function isFor({ definition }: VersionedTarget['target'], { tenantId }: Identity): boolean {
  return definition.tenants === undefined || definition.tenants.includes(tenantId);
}

/** What another version said of a row is not said of this one. */
function stateOf(stored: StoredRow | undefined, version: number) {
  return stored?.version === version
    ? { state: stored.state, since: isoOf(stored.sinceMs), revision: stored.revision }
    : { state: 'pending' as const, since: null, revision: stored?.revision ?? 0 };
}

function rowAnswer({ row, reading }: ReadRow, state: ReturnType<typeof stateOf>) {
  const { hours, forecast, ...numbers } = reading;
  return {
    ...{ key: row.key, dimensions: row.dimensions, ...state, ...numbers },
    forecast: { ...forecast, interval: intervalShare },
    hours: hours.map(({ startMs, target, actual }) => ({ start: isoOf(startMs), target, actual })),
  };
}

function isoOf(timeMs: number): string;
function isoOf(timeMs: number | null): string | null;
function isoOf(timeMs: number | null): string | null {
  return timeMs === null ? null : new Date(timeMs).toISOString();
}
