import { contractNamed } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import type { Identity } from '@nadi/identity';
import { withTenant } from '@nadi/persistence';
import { UnitState } from '@nadi/segments';
import type { DataSource } from 'typeorm';
import { assertReadable, isReadable } from '../query/metric-access.ts';
import {
  readBuilds,
  readHistory,
  readMembers,
  readOverlap,
  readSegmentsOf,
  readSizes,
  readUnit,
  type BuildRow,
} from './member-store.ts';
import type { PageParameters } from './segment-parameters.ts';
import type { SegmentsInForce, VersionedSegment } from './segments-in-force.ts';

export interface SegmentReportsOptions {
  readonly dataSource: DataSource;
  readonly inForce: Pick<SegmentsInForce, 'current'>;
  readonly now: () => number;
  /** Whether this service keeps the lake that segments are built from. */
  readonly hasLake: boolean;
}

/** Answers questions about the segments of a tenant. */
export class SegmentReports {
  constructor(private readonly options: SegmentReportsOptions) {}

  /** The segments that somebody may see, in the order of names, with their sizes. */
  async list(caller: Identity, { limit, after }: PageParameters) {
    const visible = this.visible(caller).filter(({ segment }) => segment.name > after);
    const page = visible.slice(0, limit);
    const { builds, sizes } = await this.read(caller, async (manager) => ({
      builds: await readBuilds(manager),
      sizes: await readSizes(manager, caller.tenantId),
    }));
    return {
      segments: page.map((one) => this.describe(one, builds, sizes)),
      next: visible.length > page.length ? (page.at(-1)?.segment.name ?? null) : null,
    };
  }

  /** @throws NadiError SEGMENT_UNKNOWN, KEY_SCOPE, DATABASE_UNAVAILABLE (retriable) */
  async show(caller: Identity, name: string) {
    const one = this.named(caller, name);
    return this.read(caller, async (manager) => ({
      ...this.describe(one, await readBuilds(manager), await readSizes(manager, caller.tenantId)),
      definition: one.text,
    }));
  }

  /** @throws NadiError SEGMENT_UNKNOWN, KEY_SCOPE, DATABASE_UNAVAILABLE (retriable) */
  async members(caller: Identity, name: string, { limit, after }: PageParameters) {
    this.named(caller, name);
    const rows = await this.read(caller, (manager) =>
      readMembers(manager, caller.tenantId, name, { limit: limit + 1, after }),
    );
    const page = rows.slice(0, limit);
    return {
      members: page.map(({ unitId, since }) => ({ unitId, since: since.toISOString() })),
      next: rows.length > limit ? (page.at(-1)?.unitId ?? null) : null,
    };
  }

  /**
   * Whether somebody is in a segment, and why.
   * @throws NadiError SEGMENT_UNKNOWN, KEY_SCOPE, DATABASE_UNAVAILABLE (retriable)
   */
  async member(caller: Identity, name: string, unitId: string) {
    const { segment, version } = this.named(caller, name);
    const unit = await this.read(caller, (manager) => readUnit(manager, caller.tenantId, name, unitId));
    // While another version is built, what is stored has the shape of the one before.
    const state =
      unit === undefined || unit.version === version ? new UnitState(segment, unit?.state ?? undefined) : undefined;
    return {
      unitId,
      isMember: unit?.isMember ?? false,
      since: unit?.since?.toISOString() ?? null,
      when: segment.definition.when,
      values: state?.read(this.options.now()) ?? null,
    };
  }

  /** @throws NadiError DATABASE_UNAVAILABLE (retriable) */
  async segmentsOf(caller: Identity, unitId: string) {
    const visible = new Map(this.visible(caller).map((one) => [one.segment.name, one]));
    const rows = await this.read(caller, (manager) => readSegmentsOf(manager, caller.tenantId, unitId));
    return {
      segments: rows.flatMap(({ segment, since }) => {
        const unit = visible.get(segment)?.segment.definition.unit;
        return unit === undefined ? [] : [{ name: segment, unit, since: since.toISOString() }];
      }),
    };
  }

  /** @throws NadiError SEGMENT_UNKNOWN, KEY_SCOPE, DATABASE_UNAVAILABLE (retriable) */
  async sizes(caller: Identity, name: string, range: { readonly fromMs: number; readonly toMs: number }) {
    this.named(caller, name);
    const rows = await this.read(caller, (manager) => readHistory(manager, caller.tenantId, name, range));
    return {
      from: new Date(range.fromMs).toISOString(),
      to: new Date(range.toMs).toISOString(),
      sizes: rows.map(({ hour, ...numbers }) => ({ hour: hour.toISOString(), ...numbers })),
    };
  }

  /** @throws NadiError SEGMENT_UNKNOWN, KEY_SCOPE, INPUT_INVALID, DATABASE_UNAVAILABLE (retriable) */
  async overlap(caller: Identity, names: readonly string[]) {
    const units = new Set(names.map((name) => this.named(caller, name).segment.definition.unit));
    if (units.size > 1) {
      throw new NadiError('INPUT_INVALID', {
        message: `segment: they are of different units: ${[...units].join(', ')}`,
      });
    }
    const rows = await this.read(caller, (manager) => readOverlap(manager, caller.tenantId, names));
    const found = new Map(
      rows.flatMap(({ a, b, units: count }) => [[`${a} ${b}`, count] as const, [`${b} ${a}`, count] as const]),
    );
    return {
      segments: names.map((name) => ({
        name,
        size: found.get(`${name} ${name}`) ?? 0,
        shared: Object.fromEntries(
          names.filter((other) => other !== name).map((other) => [other, found.get(`${name} ${other}`) ?? 0]),
        ),
      })),
    };
  }

  private read<T>({ tenantId }: Identity, work: Parameters<typeof withTenant<T>>[2]): Promise<T> {
    return withTenant(this.options.dataSource, tenantId, work);
  }

  private visible(caller: Identity): VersionedSegment[] {
    return [...this.options.inForce.current.value.values()].filter((one) => isReadable(caller, domainsOf(one)));
  }

  private named(caller: Identity, name: string): VersionedSegment {
    const found = this.options.inForce.current.value.get(name);
    if (found === undefined) {
      throw new NadiError('SEGMENT_UNKNOWN', { message: `there is no segment "${name.slice(0, 100)}"` });
    }
    assertReadable(caller, name, domainsOf(found));
    return found;
  }

  private describe(
    { segment, version }: VersionedSegment,
    builds: readonly BuildRow[],
    sizes: readonly { readonly segment: string; readonly size: number }[],
  ) {
    const { question, unit, when } = segment.definition;
    const build = builds.find((one) => one.segment === segment.name && one.version === version);
    const live = builds.find((one) => one.segment === segment.name && one.liveAt !== null);
    return {
      ...{ name: segment.name, version, question, unit, when, sources: segment.sources },
      state: !this.options.hasLake ? 'no-lake' : build?.liveAt == null ? 'building' : 'live',
      /** While another version is built, who is in the segment is what this one said last. */
      liveVersion: live?.version ?? null,
      liveAt: live?.liveAt?.toISOString() ?? null,
      size: sizes.find((one) => one.segment === segment.name)?.size ?? 0,
      offsets: { done: build?.done ?? 0, total: build?.total ?? 0 },
      /** Of all tenants. */
      events: { read: build?.readEvents ?? 0, failed: build?.failedEvents ?? 0 },
      failure: build?.failure ?? null,
    };
  }
}

function domainsOf({ segment }: VersionedSegment): readonly string[] {
  return [...new Set(segment.sources.map((source) => contractNamed(source).domain))];
}
