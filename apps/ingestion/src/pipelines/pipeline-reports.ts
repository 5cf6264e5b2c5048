import { NadiError } from '@nadi/errors';
import { allows, type Identity } from '@nadi/identity';
import { guardDatabase, withTenant } from '@nadi/persistence';
import type { DataSource } from 'typeorm';
import type { PipelineSet } from './pipeline-set.ts';
import type { DropSample } from './pipeline-store.ts';

/** A pipeline as this instance has it. */
export interface ReportedPipeline {
  readonly name: string;
  /** Runs here; null if none can. */
  readonly version: number | null;
  readonly since: string;
  readonly description: string | null;
  readonly owner: string | null;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** In force, but cannot run here. */
  readonly held: { readonly version: number; readonly code: string; readonly reason: string } | null;
  /** Another one that is held and reads the same: nothing passes it, so that events of both wait. */
  readonly waitsFor: string | null;
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

  /** Events of a tenant that pipelines have dropped, by name. */
  async dropped(tenantId: string, from: Date): Promise<ReadonlyMap<string, number>> {
    const rows = await this.ofTenant<{ pipeline: string; events: string }>(
      tenantId,
      'select pipeline, sum(events) as events from pipeline_drops where tenant_id = $1 and hour >= $2 group by pipeline',
      [tenantId, from],
    );
    return new Map(rows.map(({ pipeline, events }) => [pipeline, Number(events)]));
  }

  /** Drops by rule and hour, newest first. */
  async drops(tenantId: string, pipeline: string, from: Date): Promise<readonly ReportedDrops[]> {
    const rows = await this.ofTenant<{ rule: string; hour: Date; events: string; samples: DropSample[] }>(
      tenantId,
      `select rule, hour, events, samples from pipeline_drops
       where tenant_id = $1 and pipeline = $2 and hour >= $3 order by hour desc, events desc, rule limit ${mostDrops}`,
      [tenantId, pipeline, from],
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
  const waiting = blocking.map(({ name, inputs, sinceMs }): ReportedPipeline => ({
    ...{ name, version: null, since: new Date(sinceMs).toISOString(), description: null, owner: null },
    ...{ inputs, outputs: [], held: heldOf(name), waitsFor: null },
  }));
  return [...lines, ...waiting].sort((a, b) => (a.name < b.name ? -1 : 1));
}
