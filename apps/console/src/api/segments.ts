import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { apiGet } from './client.ts';

export interface Segment {
  readonly name: string;
  readonly version: number;
  readonly question: string;
  /** Field that says whom events are of. */
  readonly unit: string;
  /** Condition over the values of a unit. */
  readonly when: string;
  /** Contracts. */
  readonly sources: readonly string[];
  readonly state: 'building' | 'live' | 'no-lake';
  /** The version that says who is in it; another one while this one is built. */
  readonly liveVersion: number | null;
  readonly liveAt: string | null;
  readonly size: number;
  readonly offsets: { readonly done: number; readonly total: number };
  /** Of all tenants. */
  readonly events: { readonly read: number; readonly failed: number };
  readonly failure: string | null;
}

export interface SegmentMember {
  readonly unitId: string;
  readonly since: string;
}

export interface SegmentMembers {
  readonly members: readonly SegmentMember[];
  readonly next: string | null;
}

/** Whether a unit is in a segment, and what that is decided by. */
export interface SegmentMembership {
  readonly unitId: string;
  readonly isMember: boolean;
  readonly since: string | null;
  readonly when: string;
  /** Null while another version is built. */
  readonly values: Readonly<Record<string, string | number | boolean | null>> | null;
}

/** An hour in which something changed. */
export interface SegmentHour {
  readonly hour: string;
  readonly size: number;
  readonly entered: number;
  readonly departed: number;
}

export interface SegmentSizes {
  readonly from: string;
  readonly to: string;
  /** The first may be the last one before `from`. */
  readonly sizes: readonly SegmentHour[];
}

export interface SegmentOverlap {
  readonly name: string;
  readonly size: number;
  readonly shared: Readonly<Record<string, number>>;
}

const path = '/api/reporting/v1';
const refetchInterval = 10_000;
const pageSize = 1_000;
const mostPages = 5;
/** Members that are shown at once. */
export const membersPerPage = 100;

/** The segments that somebody may see. */
export const segmentsQuery = queryOptions({
  queryKey: ['segments'],
  queryFn: async ({ signal }) => {
    const all: Segment[] = [];
    let after: string | null = '';
    for (let page = 0; page < mostPages && after !== null; page += 1) {
      const answer: { segments: readonly Segment[]; next: string | null } = await apiGet(
        `${path}/segments?${new URLSearchParams({ limit: String(pageSize), after }).toString()}`,
        signal,
      );
      all.push(...answer.segments);
      after = answer.next;
    }
    return all;
  },
  refetchInterval,
});

export function segmentQuery(name: string) {
  return queryOptions({
    queryKey: ['segments', name],
    queryFn: ({ signal }) => apiGet<Segment & { readonly definition: string }>(segmentPath(name), signal),
    refetchInterval,
  });
}

/** The address of sizes within a range, RFC 3339. */
export function segmentSizesPath(name: string, { from, to }: { readonly from: string; readonly to: string }): string {
  return `${segmentPath(name)}/sizes?${new URLSearchParams({ from, to }).toString()}`;
}

/**
 * @param range what the address of the page says
 * @param pathOf gives the address at the moment of asking, since a range may end now
 */
export function segmentSizesQuery(name: string, range: readonly string[], pathOf: () => string) {
  return queryOptions({
    queryKey: ['segments', name, 'sizes', ...range],
    queryFn: ({ signal }) => apiGet<SegmentSizes>(pathOf(), signal),
    refetchInterval,
    placeholderData: keepPreviousData,
  });
}

/** @param after only ids behind this one */
export function segmentMembersQuery(name: string, after: string) {
  return queryOptions({
    queryKey: ['segments', name, 'members', after],
    queryFn: ({ signal }) =>
      apiGet<SegmentMembers>(
        `${segmentPath(name)}/members?${new URLSearchParams({ limit: String(membersPerPage), after }).toString()}`,
        signal,
      ),
    refetchInterval,
    placeholderData: keepPreviousData,
  });
}

export function segmentMemberQuery(name: string, unitId: string) {
  return queryOptions({
    queryKey: ['segments', name, 'member', unitId],
    queryFn: ({ signal }) =>
      apiGet<SegmentMembership>(`${segmentPath(name)}/members/${encodeURIComponent(unitId)}`, signal),
    refetchInterval,
  });
}

/** The segments that a unit is in. */
export function segmentsOfUnitQuery(unitId: string) {
  return queryOptions({
    queryKey: ['segment-memberships', unitId],
    queryFn: async ({ signal }) =>
      (
        await apiGet<{ readonly segments: readonly { readonly name: string; readonly unit: string }[] }>(
          `${path}/segment-memberships?${new URLSearchParams({ unit: unitId }).toString()}`,
          signal,
        )
      ).segments,
  });
}

/** @param names 2 to 10 segments of the same unit */
export function segmentOverlapsQuery(names: readonly string[]) {
  return queryOptions({
    queryKey: ['segment-overlaps', ...names],
    queryFn: async ({ signal }) =>
      (
        await apiGet<{ readonly segments: readonly SegmentOverlap[] }>(
          `${path}/segment-overlaps?${new URLSearchParams(names.map((name) => ['segment', name])).toString()}`,
          signal,
        )
      ).segments,
    refetchInterval: 60_000,
  });
}

function segmentPath(name: string): string {
  return `${path}/segments/${encodeURIComponent(name)}`;
}
