import { Cell, type CellState } from './cell.ts';
import type { CompiledMetric } from './compiled-metric.ts';
import type { Contributed } from './contributions.ts';
import type { MetricFamily } from './metric-family.ts';

/** Stands for the values of a dimension beyond its limit. */
export const otherValue = '(other)';

/** One window of the metrics of a family, of one tenant. */
export interface PaneId {
  readonly tenantId: string;
  readonly family: MetricFamily;
  readonly windowStartMs: number;
}

/** One window of one metric of one tenant. */
export interface MetricWindow {
  readonly tenantId: string;
  readonly metric: string;
  readonly windowStartMs: number;
}

/** A cell with its place, as it is stored. */
export interface StoredCell extends MetricWindow {
  readonly dimensions: readonly string[];
  readonly state: CellState;
}

/** The windows as they are stored: of each metric by itself. */
export function windowsOfPanes(panes: readonly PaneId[]): MetricWindow[] {
  return panes.flatMap(({ tenantId, family, windowStartMs }) =>
    family.metrics.map(({ definition }) => ({ tenantId, metric: definition.name, windowStartMs })),
  );
}

/** What is told of an event beside its value. */
export interface EventFlags {
  readonly late: boolean;
  readonly future: boolean;
}

/** The cells of the metrics of a family under the same dimension values. */
interface Entry {
  readonly dimensions: readonly string[];
  /** By the place of the metric; undefined if nothing was added to it. */
  readonly cells: (Cell | undefined)[];
  readonly isChanged: boolean[];
}

/** Entries by the value of the first dimension, then the second and so on; without dimensions the one entry itself. */
type Tree = Map<string, Tree> | Entry;

/** A window in memory: its cells, each with its total so far. */
export class Pane {
  private tree: Tree | undefined;
  /** Cells that have changed: an entry, and the place of the metric. */
  private changedEntries: Entry[] = [];
  private changedPlaces: number[] = [];
  private count = 0;
  /** Values that each metric has seen, per dimension, up to its limit: none depends on what is counted beside it. */
  private readonly seen: readonly (readonly Set<string>[])[];

  constructor(readonly id: PaneId) {
    const { metrics, dimensionLimits } = id.family;
    this.seen = metrics.map(() => dimensionLimits.map(() => new Set()));
  }

  /** How many cells there are. */
  get size(): number {
    return this.count;
  }

  /**
   * Puts a cell in that was stored.
   * @param place of its metric in the family
   */
  restore(place: number, dimensions: readonly string[], state: CellState): void {
    const entry = this.find(dimensions) ?? this.insert(dimensions);
    const metric = this.id.family.metrics[place] as CompiledMetric;
    entry.cells[place] = Cell.fromState(metric.measure, state);
    this.count += 1;
    dimensions.forEach((value, index) => value !== otherValue && this.seen[place]?.[index]?.add(value));
  }

  /** Adds to the cells of these dimension values what an event contributes to each metric. */
  add(dimensions: readonly string[], values: readonly Contributed[], flags: EventFlags): void {
    const entry = this.find(dimensions);
    for (let place = 0; place < values.length; place += 1) {
      const value = values[place] as Contributed;
      if (value !== null) {
        // A cell under these very values means that all of them were seen before, so the limits need no look.
        const own = entry?.cells[place] === undefined ? this.findLimited(dimensions, place) : entry;
        this.addTo(own, place, value, flags);
      }
    }
  }

  /** The cells that changed since the last call. */
  takeChanges(): StoredCell[] {
    const { tenantId, family, windowStartMs } = this.id;
    const changes = this.changedEntries.map(({ dimensions, cells, isChanged }, index) => {
      const place = this.changedPlaces[index] as number;
      isChanged[place] = false;
      const metric = (family.metrics[place] as CompiledMetric).definition.name;
      return { tenantId, metric, windowStartMs, dimensions, state: (cells[place] as Cell).toState() };
    });
    this.changedEntries = [];
    this.changedPlaces = [];
    return changes;
  }

  private addTo(entry: Entry, place: number, value: string | number, flags: EventFlags): void {
    let cell = entry.cells[place];
    if (cell === undefined) {
      cell = new Cell((this.id.family.metrics[place] as CompiledMetric).measure);
      entry.cells[place] = cell;
      this.count += 1;
    }
    cell.add(value, flags);
    if (entry.isChanged[place] !== true) {
      entry.isChanged[place] = true;
      this.changedEntries.push(entry);
      this.changedPlaces.push(place);
    }
  }

  private findLimited(dimensions: readonly string[], place: number): Entry {
    const limited = dimensions.map((value, index) => this.limited(value, index, place));
    return this.find(limited) ?? this.insert(limited);
  }

  private find(dimensions: readonly string[]): Entry | undefined {
    let tree = this.tree;
    for (let index = 0; index < dimensions.length && tree !== undefined; index += 1) {
      tree = (tree as Map<string, Tree>).get(dimensions[index] as string);
    }
    return tree as Entry | undefined;
  }

  private insert(dimensions: readonly string[]): Entry {
    const { length } = this.id.family.metrics;
    const entry: Entry = {
      dimensions,
      cells: new Array<Cell | undefined>(length).fill(undefined),
      isChanged: new Array<boolean>(length).fill(false),
    };
    const last = dimensions.length - 1;
    if (last < 0) {
      this.tree = entry;
      return entry;
    }
    let level = (this.tree ??= new Map()) as Map<string, Tree>;
    for (let index = 0; index < last; index += 1) {
      const value = dimensions[index] as string;
      let below = level.get(value) as Map<string, Tree> | undefined;
      if (below === undefined) {
        below = new Map();
        level.set(value, below);
      }
      level = below;
    }
    level.set(dimensions[last] as string, entry);
    return entry;
  }

  private limited(value: string, index: number, place: number): string {
    const seen = this.seen[place]?.[index] as Set<string>;
    if (value === otherValue || seen.has(value)) {
      return value;
    }
    if (seen.size >= (this.id.family.dimensionLimits[index] as number)) {
      return otherValue;
    }
    seen.add(value);
    return value;
  }
}
