import type { MarketplaceEvent } from '../event.ts';

/** The content of an event as a tally sees it. */
export type TallyData = Readonly<Record<string, unknown>>;

/** A number to be known exactly: what is counted or summed, over which events, by which dimensions. */
export interface TallySpec {
  readonly name: string;
  /** Name of the contract whose events are counted. */
  readonly contract: string;
  /** Leaves events out. */
  readonly where?: (data: TallyData) => boolean;
  /** Counts parts of an event instead of the whole, such as the lines of an order. */
  readonly parts?: (data: TallyData) => readonly TallyData[];
  /** What is summed; whole numbers up to 2^53 stay exact. */
  readonly value?: (data: TallyData) => number;
  /** What is counted once however often it occurs. Each value is kept in memory. */
  readonly distinct?: (data: TallyData) => unknown;
  /** Names of fields that split the tally; a field that is null counts as `unknown`. */
  readonly by?: readonly string[];
  /** Length of the tumbling windows of event time, milliseconds; without it everything is in one window. */
  readonly windowMs?: number;
}

/** What a tally came to for one window and one combination of dimension values. */
export interface TallyRow {
  /** First instant of the window, milliseconds since 1970; undefined without windows. */
  readonly windowStartMs: number | undefined;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly count: number;
  readonly sum: number;
  readonly min: number | undefined;
  readonly max: number | undefined;
  /** Different values of `distinct`; 0 without it. */
  readonly distinct: number;
}

interface Cell {
  readonly windowStartMs: number | undefined;
  readonly dimensions: Readonly<Record<string, string>>;
  count: number;
  sum: number;
  min: number;
  max: number;
  readonly seen: Set<unknown>;
}

const items = (data: TallyData) => data.items as readonly TallyData[];
const total = (data: TallyData) => data.totalMinor as number;
const orderId = (data: TallyData) => data.orderId;
const isTrue = (field: string, value: unknown) => (data: TallyData) => data[field] === value;

/** The business figures that any run should agree on with the platform. */
export const standardTallies: readonly TallySpec[] = [
  { name: 'orders', contract: 'orders.order-placed', distinct: orderId },
  { name: 'orders-by-channel', contract: 'orders.order-placed', distinct: orderId, by: ['channel'] },
  { name: 'orders-by-city', contract: 'orders.order-placed', distinct: orderId, by: ['city'] },
  { name: 'revenue-minor', contract: 'orders.order-placed', value: total, by: ['currency'] },
  { name: 'revenue-minor-by-country', contract: 'orders.order-placed', value: total, by: ['country', 'currency'] },
  {
    name: 'pieces-by-brand',
    contract: 'orders.order-placed',
    parts: items,
    value: (item) => item.quantity as number,
    by: ['brand'],
  },
  { name: 'cancellations', contract: 'orders.order-cancelled', distinct: orderId, by: ['reason'] },
  { name: 'returns-minor', contract: 'orders.order-returned', value: total, by: ['currency'] },
  { name: 'payment-attempts', contract: 'payments.payment-attempted', by: ['result'] },
  {
    name: 'settled-minor',
    contract: 'payments.payment-settled',
    where: isTrue('direction', 'in'),
    value: (data) => data.amountMinor as number,
    by: ['currency'],
  },
  { name: 'visitors', contract: 'storefront.page-viewed', distinct: (data) => data.visitorId },
  { name: 'searches-without-result', contract: 'storefront.search-performed', where: isTrue('resultCount', 0) },
];

/**
 * The second part of the ledger: exact figures over acknowledged events. Pass `onAcknowledged` to the feeder, which
 * calls it once per event id.
 */
export class MetricLedger {
  private readonly counts = new Map<string, number>();
  private readonly byContract: ReadonlyMap<string, readonly TallySpec[]>;
  private readonly cells = new Map<string, Map<string, Cell>>();

  constructor(specs: readonly TallySpec[] = standardTallies) {
    this.byContract = Map.groupBy(specs, ({ contract }) => contract);
    for (const { name } of specs) {
      this.cells.set(name, new Map());
    }
  }

  readonly onAcknowledged = (event: MarketplaceEvent): void => {
    this.counts.set(event.type, (this.counts.get(event.type) ?? 0) + 1);
    for (const spec of this.byContract.get(event.type) ?? []) {
      const timeMs = spec.windowMs === undefined ? 0 : Date.parse(event.time);
      if (spec.where?.(event.data) ?? true) {
        for (const part of spec.parts?.(event.data) ?? [event.data]) {
          addTo(this.cellOf(spec, part, timeMs), spec, part);
        }
      }
    }
  };

  /** Acknowledged events by contract. */
  eventCounts(): Record<string, number> {
    return Object.fromEntries([...this.counts].sort());
  }

  /** What a tally came to, by window and then by dimensions. @throws RangeError if there is no tally of that name. */
  rows(name: string): TallyRow[] {
    const cells = this.cells.get(name);
    if (cells === undefined) {
      throw new RangeError(`there is no tally "${name}"`);
    }
    return [...cells]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { seen, min, max, ...cell }]) => ({
        ...cell,
        min: min === Infinity ? undefined : min,
        max: max === -Infinity ? undefined : max,
        distinct: seen.size,
      }));
  }

  private cellOf(spec: TallySpec, part: TallyData, timeMs: number): Cell {
    const cells = this.cells.get(spec.name) as Map<string, Cell>;
    const windowStartMs = spec.windowMs === undefined ? undefined : timeMs - (timeMs % spec.windowMs);
    const dimensions: Record<string, string> = {};
    for (const field of spec.by ?? []) {
      const value = part[field];
      dimensions[field] =
        typeof value === 'string' ? value : value === null || value === undefined ? 'unknown' : JSON.stringify(value);
    }
    const key = `${String(windowStartMs ?? 0).padStart(15, '0')}|${Object.values(dimensions).join('|')}`;
    let cell = cells.get(key);
    if (cell === undefined) {
      cell = { windowStartMs, dimensions, count: 0, sum: 0, min: Infinity, max: -Infinity, seen: new Set() };
      cells.set(key, cell);
    }
    return cell;
  }
}

function addTo(cell: Cell, spec: TallySpec, part: TallyData): void {
  cell.count += 1;
  if (spec.distinct !== undefined) {
    cell.seen.add(spec.distinct(part));
  }
  if (spec.value !== undefined) {
    const value = spec.value(part);
    cell.sum += value;
    cell.min = Math.min(cell.min, value);
    cell.max = Math.max(cell.max, value);
  }
}
