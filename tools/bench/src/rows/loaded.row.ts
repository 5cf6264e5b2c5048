import type { BenchRow } from '../framework/bench-row.ts';
import { DashboardAsker } from '../sql/dashboard-asker.ts';
import { FreshnessAsker, type Probe } from '../sql/freshness-asker.ts';
import { loadedVariant } from '../sql/loaded-variant.ts';
import { TileAsker } from '../sql/tile-asker.ts';

const eventsPerSecond = 2_000;
const seconds = 30;

const search: Probe = {
  event: (number) => ({
    id: probeId(number),
    type: 'storefront.search-performed',
    data: {
      ...{ visitorId: 'prober', sessionId: 'probing', channel: 'web', country: 'DE', searchId: probeId(number) },
      ...{ query: 'lamp', resultCount: 3, durationMs: 20 },
    },
  }),
  value: probeId,
  statement: 'select event_id as value from storefront.search_performed where list_contains($values, event_id)',
};

/** The same customers change again, a minute later: what counts is that the newest state is there. */
const profiles = 600;
const profile: Probe = {
  event: (number) => ({
    id: probeId(number),
    type: 'customers.profile-changed',
    data: {
      ...{ customerId: `probed-${number % profiles}`, change: 'changed', country: 'DE', acceptsMarketing: true },
      city: cityOf(number),
    },
  }),
  value: cityOf,
  statement: 'select city as value from customers.profile_changed_current where list_contains($values, city)',
};

function cityOf(number: number): string {
  return `City ${number}`;
}

function probeId(number: number): string {
  return `probe-${number}`;
}

function freshRow(name: string, measures: string, probe: Probe): BenchRow {
  return {
    name,
    measures: `${measures}, ${eventsPerSecond} others a second through the whole platform.`,
    events: { full: seconds * eventsPerSecond, quick: 2_000 },
    requirements: [{ kind: 'p95', belowMs: 1_000 }],
    variants: [loadedVariant({ eventsPerSecond, asker: (platform) => new FreshnessAsker(platform, probe) })],
  };
}

/** How soon SQL knows what was acknowledged. */
export const sqlFreshRows: readonly BenchRow[] = [
  freshRow('sql-visible', 'From the acknowledgement of an event to an answer in SQL that has it', search),
  freshRow(
    'sql-current',
    'From the acknowledgement of a change to an answer that has it as the state of its key',
    profile,
  ),
];

const dashboards = 50;
const refreshEveryMs = 5_000;

/** What those wait who look on while events arrive. */
export const dashboardsRow: BenchRow = {
  name: 'dashboards',
  measures: `The answer for one of twelve tiles that need not be computed anew; ${dashboards} dashboards ask every ${refreshEveryMs / 1_000} s, ${eventsPerSecond} events a second arrive.`,
  events: { full: seconds * eventsPerSecond, quick: 2_000 },
  requirements: [{ kind: 'p95', belowMs: 200 }],
  variants: [
    loadedVariant({
      eventsPerSecond,
      asker: (platform) => new DashboardAsker(platform, dashboards, refreshEveryMs),
    }),
  ],
};

/** From the beginning of a run to its end. */
const saleSeconds = 120;

/** Everybody comes at once. */
export const saleRow: BenchRow = {
  name: 'sale',
  measures: `From the acknowledgement of an order to the live tile that counts it, in a sale of two minutes with three times ${eventsPerSecond} events a second.`,
  events: { full: saleSeconds * eventsPerSecond, quick: 2_000 },
  requirements: [{ kind: 'p95', belowMs: 1_000 }],
  variants: [
    loadedVariant({
      eventsPerSecond,
      truths: [{ kind: 'flash-sale', afterMs: 0, durationMs: saleSeconds * 1_000 }],
      asker: (platform) => new TileAsker(platform),
    }),
  ],
};
