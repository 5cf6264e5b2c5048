import { Cell, type CellState } from './cell.ts';
import type { CompiledMetric } from './compiled-metric.ts';

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

/** What is told of an event beside its value. */
export interface EventFlags {
  readonly late: boolean;
  readonly future: boolean;
}

interface Entry {
  readonly dimensions: readonly string[];
  readonly cell: Cell;
  changed: boolean;
}

/** Entries by the value of the first dimension, then the second and so on; without dimensions the one entry itself. */
type Tree = Map<string, Tree> | Entry;

/** A window in memory: its cells, each with its total so far. */
export class Pane {
  private tree: Tree | undefined;
  private changed: Entry[] = [];
  private count = 0;
  /** Values seen per dimension, up to its limit. */
  private readonly seen: readonly Set<string>[];

  constructor(
    readonly id: PaneId,
    private readonly compiled: CompiledMetric,
  ) {
    this.seen = compiled.dimensionLimits.map(() => new Set());
  }

  /** How many cells there are. */
  get size(): number {
    return this.count;
  }

  /** Puts a cell in that was stored. */
  restore(dimensions: readonly string[], state: CellState): void {
    this.insert(dimensions, Cell.fromState(this.compiled.measure, state));
    dimensions.forEach((value, index) => value !== otherValue && this.seen[index]?.add(value));
  }

  /** Adds a value to the cell of its dimension values. */
  add(dimensions: readonly string[], value: string | number, flags: EventFlags): void {
    // A cell under these very values means that all of them were seen before, so the limits need no look.
    const entry = this.find(dimensions) ?? this.findLimited(dimensions);
    entry.cell.add(value, flags);
    if (!entry.changed) {
      entry.changed = true;
      this.changed.push(entry);
    }
  }

  /** The cells that changed since the last call. */
  takeChanges(): StoredCell[] {
    const changes = this.changed.map((entry) => {
      entry.changed = false;
      return { ...this.id, dimensions: entry.dimensions, state: entry.cell.toState() };
    });
    this.changed = [];
    return changes;
  }

  private findLimited(dimensions: readonly string[]): Entry {
    const limited = dimensions.map((value, index) => this.limited(value, index));
    return this.find(limited) ?? this.insert(limited, new Cell(this.compiled.measure));
  }

  private find(dimensions: readonly string[]): Entry | undefined {
    let tree = this.tree;
    for (let index = 0; index < dimensions.length && tree !== undefined; index += 1) {
      tree = (tree as Map<string, Tree>).get(dimensions[index] as string);
    }
    return tree as Entry | undefined;
  }

  private insert(dimensions: readonly string[], cell: Cell): Entry {
    const entry: Entry = { dimensions, cell, changed: false };
    this.count += 1;
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

  private limited(value: string, index: number): string {
    const seen = this.seen[index] as Set<string>;
    if (value === otherValue || seen.has(value)) {
      return value;
    }
    if (seen.size >= (this.compiled.dimensionLimits[index] as number)) {
      return otherValue;
    }
    seen.add(value);
    return value;
  }
}
