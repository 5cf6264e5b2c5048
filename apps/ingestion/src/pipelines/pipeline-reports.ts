import { NadiError } from '@nadi/errors';
import { allows, type Identity } from '@nadi/identity';
import { guardDatabase, withTenant } from '@nadi/persistence';
import type { DataSource } from 'typeorm';
import type { PipelineQuery } from './pipeline-query.ts';
import type { PipelineSet } from './pipeline-set.ts';
import type { DropSample } from './pipeline-store.ts';

/** A pipeline as this instance has it. */
export interface ReportedPipeline {
  readonly name: string;
  /** Runs here; null if none can. */
  readonly version: number | null;
  readonly since: string;
  readonly description: string;
  readonly owner: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** In force, but cannot run here. */
  readonly held: { readonly version: number; readonly code: string; readonly reason: string } | null;
  /** Another one that is held and reads the same: nothing passes it, so that events of both wait. */
  readonly waitsFor: string | null;
}

/** Events of the tenant. */
export interface EventCounts {
  readonly read: number;
  /** What it made of them. */
  readonly emitted: number;
  /** Events, or parts of split ones. */
  readonly dropped: number;
  readonly failed: number;
}

/** What a pipeline made of events that were received within an hour. */
export interface ReportedHour extends EventCounts {
  readonly hour: string;
}

/** Events of the tenant that a rule dropped of those that were received within an hour. */
export interface ReportedDrops {
  readonly rule: string;
  readonly hour: string;
  readonly events: number;
  readonly samples: readonly DropSample[];
}

/** From this offset of a partition on; without a version the pipeline no longer runs. */
export interface ReportedStart {
  readonly topic: string;
  readonly partition: number;
  readonly fromOffset: number;
  readonly version: number | null;
  readonly at: string;
}

const mostDrops = 1_000;
const mostStarts = 500;

/** Drops are counted by rule, everything else without. */
const counted = `
  select pipeline, hour, read, emitted, failed, 0 as dropped from pipeline_events
  where tenant_id = $1 and hour >= $2 and hour < $3
  union all
  select pipeline, hour, 0, 0, 0, events from pipeline_drops
  where tenant_id = $1 and hour >= $2 and hour < $3`;
const sums = 'sum(read) as read, sum(emitted) as emitted, sum(dropped) as dropped, sum(failed) as failed';

type CountRow = Readonly<Record<keyof EventCounts, string>>;

const countsOf = ({ read, emitted, dropped, failed }: CountRow): EventCounts => ({
  ...{ read: Number(read), emitted: Number(emitted), dropped: Number(dropped), failed: Number(failed) },
});

/** What people may know of the pipelines in force: those that read only domains that are open to them. */
export class PipelineReports {
  constructor(
    private readonly dataSource: DataSource,
    /** What is in force; asked once per request. */
    private readonly inForce: () => PipelineSet,
  ) {}

  /** In the order of names. */
  list({ grants }: Pick<Identity, 'grants'>): readonly ReportedPipeline[] {
    const isOpen = (contract: string) => allows(grants, 'ingestion:read', contract.split('.')[0] ?? '');
    return reported(this.inForce()).filter(({ inputs }) => inputs.every(isOpen));
  }

  /** @throws NadiError DEFINITION_UNKNOWN */
  find(identity: Pick<Identity, 'grants'>, name: string): ReportedPipeline {
    const found = this.list(identity).find((one) => one.name === name);
    if (found === undefined) {
      throw new NadiError('DEFINITION_UNKNOWN', { message: `no pipeline "${name.slice(0, 100)}" is in force` });
    }
    return found;
  }

  /** Events of a tenant by pipeline. */
  async counts(tenantId: string, { from, to }: PipelineQuery): Promise<ReadonlyMap<string, EventCounts>> {
    const rows = await this.ofTenant<CountRow & { pipeline: string }>(
      tenantId,
      `select pipeline, ${sums} from (${counted}) as one group by pipeline`,
      [tenantId, from, to],
    );
    return new Map(rows.map((row) => [row.pipeline, countsOf(row)]));
  }

  /** Events of a tenant by hour, oldest first; hours without any are left out. */
  async hours(tenantId: string, pipeline: string, { from, to }: PipelineQuery): Promise<readonly ReportedHour[]> {
    const rows = await this.ofTenant<CountRow & { hour: Date }>(
      tenantId,
      `select hour, ${sums} from (${counted}) as one where pipeline = $4 group by hour order by hour`,
      [tenantId, from, to, pipeline],
    );
    return rows.map((row) => ({ hour: row.hour.toISOString(), ...countsOf(row) }));
  }

  /** Drops by rule and hour, newest first. */
  async drops(tenantId: string, pipeline: string, { from, to }: PipelineQuery): Promise<readonly ReportedDrops[]> {
    const rows = await this.ofTenant<{ rule: string; hour: Date; events: string; samples: DropSample[] }>(
      tenantId,
      `select rule, hour, events, samples from pipeline_drops
       where tenant_id = $1 and hour >= $2 and hour < $3 and pipeline = $4
       order by hour desc, events desc, rule limit ${mostDrops}`,
      [tenantId, from, to, pipeline],
    );
    return rows.map(({ rule, hour, events, samples }) => ({
      ...{ rule, hour: hour.toISOString(), events: Number(events), samples },
    }));
  }

  /** Where in the log another version of a pipeline began, newest first. */
  async starts(pipeline: string, topics: readonly string[]): Promise<readonly ReportedStart[]> {
    const rows = await guardDatabase(() =>
      this.dataSource.query<{ topic: string; partition: number; from: string; version: number | null; at: Date }[]>(
        `select topic, partition, from_offset as "from", version, activated_at as at from (
           select *, lag(version) over (partition by topic, partition order by from_offset) as former from (
             select *, (versions ->> $1)::int as version from pipeline_activations where topic = any($2)
           ) as one
         ) as changes where version is distinct from former
         order by activated_at desc, topic, partition, from_offset desc limit ${mostStarts}`,
        [pipeline, topics],
      ),
    );
    return rows.map(({ topic, partition, from, version, at }) => ({
      ...{ topic, partition, fromOffset: Number(from), version, at: at.toISOString() },
    }));
  }

  private ofTenant<Row>(tenantId: string, sql: string, values: unknown[]): Promise<Row[]> {
    return guardDatabase(() => withTenant(this.dataSource, tenantId, (manager) => manager.query<Row[]>(sql, values)));
  }
}

/** What runs and what is held, a line each; one that is held while a former version runs is one line. */
export function reported({ running, held }: PipelineSet): readonly ReportedPipeline[] {
  const heldOf = (name: string): ReportedPipeline['held'] => {
    const found = held.find((one) => one.name === name);
    return found === undefined ? null : { version: found.version, code: found.error.code, reason: found.error.message };
  };
  const blocking = held.filter(({ formerVersion }) => formerVersion === undefined);
  const lines = running.map(({ pipeline, version, sinceMs }): ReportedPipeline => ({
    ...{ name: pipeline.name, version, since: new Date(sinceMs).toISOString() },
    description: pipeline.definition.description,
    owner: pipeline.definition.owner,
    inputs: [...pipeline.inputs],
    outputs: [...new Set(pipeline.outputs)],
    held: heldOf(pipeline.name),
    waitsFor: blocking.find((one) => one.inputs.some((input) => pipeline.inputs.has(input)))?.name ?? null,
  }));
  const waiting = blocking.map(({ name, definition, inputs, sinceMs }): ReportedPipeline => ({
    ...{ name, version: null, since: new Date(sinceMs).toISOString() },
    ...{ description: definition.description, owner: definition.owner, inputs, held: heldOf(name), waitsFor: null },
    outputs: [...new Set(definition.steps.flatMap(({ route = [] }) => route.map(({ to }) => to)))],
  }));
  return [...lines, ...waiting].sort((a, b) => (a.name < b.name ? -1 : 1));
}
