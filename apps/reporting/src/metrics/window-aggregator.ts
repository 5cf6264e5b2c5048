import { Cell, type CellState } from './cell.ts';
import type { CompiledMetric } from './compiled-metric.ts';
import { windowStart } from './window.ts';

/** Stands for the values of a dimension beyond its limit. */
export const otherValue = '(other)';

/** One window of one metric of one tenant. */
export interface PaneId {
  readonly tenantId: string;
  readonly metric: string;
  readonly windowStartMs: number;
}

/** A cell with its place, as it is stored. */
export interface StoredCell extends PaneId {
  readonly dimensions: readonly string[];
  readonly state: CellState;
}

/** One contribution on its way into a cell. */
export interface Contribution extends PaneId {
  readonly compiled: CompiledMetric;
  readonly dimensions: readonly string[];
  readonly value: string | number;
  readonly late: boolean;
  readonly future: boolean;
}

interface Pane {
  readonly id: PaneId;
  readonly cells: Map<string, { readonly dimensions: readonly string[]; readonly cell: Cell }>;
  /** Values seen per dimension, up to its limit. */
  readonly values: readonly Set<string>[];
  readonly dirty: Map<readonly string[], Cell>;
}

/**
 * The windows of one source partition that are in memory, each cell with its total so far. The owner of the partition is the
 * only one to write them, so what is in memory is the truth as long as its commits succeed.
 */
export class WindowAggregator {
  private readonly panes = new Map<string, Pane>();
  private readonly dirtyPanes = new Set<Pane>();

  private cellCount = 0;

  /** @param maxCells most cells kept in memory between batches. */
  constructor(private readonly maxCells: number) {}

  /** The windows of these contributions that are not in memory; they have to be loaded before `add`. */
  missing(contributions: readonly Contribution[]): PaneId[] {
    const missing = new Map<string, PaneId>();
    for (const { tenantId, metric, windowStartMs } of contributions) {
      const id = { tenantId, metric, windowStartMs };
      const key = paneKey(id);
      if (!this.panes.has(key)) {
        missing.set(key, id);
      }
    }
    return [...missing.values()];
  }

  /** Puts windows into memory with the cells that were stored for them. */
  load(
    ids: readonly PaneId[],
    stored: readonly StoredCell[],
    metricNamed: (name: string) => CompiledMetric | undefined,
  ): void {
    for (const id of ids) {
      const limits = metricNamed(id.metric)?.dimensionLimits ?? [];
      this.panes.set(paneKey(id), { id, cells: new Map(), values: limits.map(() => new Set()), dirty: new Map() });
    }
    for (const { dimensions, state, ...id } of stored) {
      const pane = this.panes.get(paneKey(id));
      const compiled = metricNamed(id.metric);
      if (pane !== undefined && compiled !== undefined) {
        this.cellCount += 1;
        pane.cells.set(JSON.stringify(dimensions), { dimensions, cell: Cell.fromState(compiled.measure, state) });
        dimensions.forEach((value, index) => value !== otherValue && pane.values[index]?.add(value));
      }
    }
  }

  /** Adds a contribution to its cell; its window must be in memory. */
  add(contribution: Contribution): void {
    const pane = this.panes.get(paneKey(contribution)) as Pane;
    const { compiled, value } = contribution;
    const dimensions = contribution.dimensions.map((text, index) =>
      limited(text, pane.values[index] as Set<string>, compiled.dimensionLimits[index] as number),
    );
    const key = JSON.stringify(dimensions);
    let entry = pane.cells.get(key);
    if (entry === undefined) {
      entry = { dimensions, cell: new Cell(compiled.measure) };
      pane.cells.set(key, entry);
      this.cellCount += 1;
    }
    entry.cell.add(value, contribution);
    pane.dirty.set(entry.dimensions, entry.cell);
    this.dirtyPanes.add(pane);
  }

  /** The cells that changed since the last call, as they have to be stored; forgets the windows used longest ago. */
  takeChanges(): StoredCell[] {
    const changes: StoredCell[] = [];
    for (const pane of this.dirtyPanes) {
      for (const [dimensions, cell] of pane.dirty) {
        changes.push({ ...pane.id, dimensions, state: cell.toState() });
      }
      pane.dirty.clear();
      // A map iterates in the order of insertion: used windows move to its end.
      const key = paneKey(pane.id);
      this.panes.delete(key);
      this.panes.set(key, pane);
    }
    this.dirtyPanes.clear();
    for (const [key, { cells }] of this.panes) {
      if (this.cellCount <= this.maxCells) {
        break;
      }
      this.panes.delete(key);
      this.cellCount -= cells.size;
    }
    return changes;
  }
}

/** The contributions of one event to one metric. */
export function contributionsOf(
  compiled: CompiledMetric,
  event: { readonly tenantId: string; readonly contract: string; readonly timeMs: number; readonly data: unknown },
  flags: { readonly future: boolean; readonly isLate: (closesAtMs: number) => boolean },
): Contribution[] {
  const { name, window, lateness } = compiled.definition;
  const windowStartMs = windowStart(event.timeMs, window);
  const contributions: Contribution[] = [];
  compiled.contribute(event, (dimensions, value) => {
    contributions.push({
      compiled,
      tenantId: event.tenantId,
      metric: name,
      windowStartMs,
      dimensions,
      value,
      future: flags.future,
      late: flags.isLate(windowStartMs + window + lateness),
    });
  });
  return contributions;
}

function paneKey({ tenantId, metric, windowStartMs }: PaneId): string {
  return `${windowStartMs} ${metric} ${tenantId}`;
}

function limited(value: string, seen: Set<string>, limit: number): string {
  if (value === otherValue || seen.has(value)) {
    return value;
  }
  if (seen.size >= limit) {
    return otherValue;
  }
  seen.add(value);
  return value;
}
