import type { MetricFamily } from './metric-family.ts';
import { Pane, type PaneId, type StoredCell } from './pane.ts';

/**
 * The windows of one source partition that are in memory, each cell with its total so far. The owner of the partition is the
 * only one to write them, so what is in memory is the truth as long as its commits succeed.
 */
export class WindowAggregator {
  /** In the order in which they were used last. */
  private readonly panes = new Map<string, Pane>();
  /** Those used since the last `takeChanges`. */
  private readonly used = new Set<Pane>();
  /** The window that each family used last: events that follow one another mostly fall into the same. */
  private readonly latest = new Map<MetricFamily, Pane>();

  /** @param maxCells most windows and cells kept in memory between batches. */
  constructor(private readonly maxCells: number) {}

  /** Those of the windows that are not in memory; they have to be loaded before they are asked for. */
  missing(ids: Iterable<PaneId>): PaneId[] {
    const missing: PaneId[] = [];
    for (const id of ids) {
      const pane = this.panes.get(paneKey(id));
      if (pane === undefined) {
        missing.push(id);
      } else {
        this.used.add(pane);
      }
    }
    return missing;
  }

  /** Puts windows into memory with the cells that were stored for them. */
  load(ids: readonly PaneId[], stored: readonly StoredCell[]): void {
    const loaded = new Map<string, { readonly pane: Pane; readonly place: number }>();
    for (const id of ids) {
      const pane = new Pane(id);
      this.panes.set(paneKey(id), pane);
      this.used.add(pane);
      if (stored.length > 0) {
        id.family.metrics.forEach(({ definition }, place) =>
          loaded.set(windowKey(id.tenantId, definition.name, id.windowStartMs), { pane, place }),
        );
      }
    }
    for (const { tenantId, metric, windowStartMs, dimensions, state } of stored) {
      const found = loaded.get(windowKey(tenantId, metric, windowStartMs));
      found?.pane.restore(found.place, dimensions, state);
    }
  }

  /** A window, which must be in memory. */
  pane(tenantId: string, family: MetricFamily, windowStartMs: number): Pane {
    const latest = this.latest.get(family);
    if (latest?.id.windowStartMs === windowStartMs && latest.id.tenantId === tenantId) {
      return latest;
    }
    const pane = this.panes.get(paneKey({ tenantId, family, windowStartMs }));
    if (pane === undefined) {
      throw new Error(`the window of ${family.name} at ${windowStartMs} is not in memory`);
    }
    this.latest.set(family, pane);
    return pane;
  }

  /** Forgets all windows; what has changed must have been taken. */
  clear(): void {
    this.panes.clear();
    this.used.clear();
    this.latest.clear();
  }

  /** The cells that changed since the last call, as they have to be stored; forgets the windows used longest ago. */
  takeChanges(): StoredCell[] {
    const changes: StoredCell[] = [];
    for (const pane of this.used) {
      // One by one: a window may have more cells than a call takes arguments.
      for (const change of pane.takeChanges()) {
        changes.push(change);
      }
      // A map iterates in the order of insertion: used windows move to its end.
      const key = paneKey(pane.id);
      this.panes.delete(key);
      this.panes.set(key, pane);
    }
    this.used.clear();
    this.latest.clear();
    this.forget();
    return changes;
  }

  private forget(): void {
    let weight = 0;
    for (const pane of this.panes.values()) {
      weight += weightOf(pane);
    }
    for (const [key, pane] of this.panes) {
      if (weight <= this.maxCells) {
        return;
      }
      this.panes.delete(key);
      weight -= weightOf(pane);
    }
  }
}

/** A window without cells takes memory as well. */
function weightOf(pane: Pane): number {
  return pane.size + 1;
}

function paneKey({ tenantId, family, windowStartMs }: PaneId): string {
  return windowKey(tenantId, family.name, windowStartMs);
}

function windowKey(tenantId: string, metric: string, windowStartMs: number): string {
  return `${windowStartMs} ${metric} ${tenantId}`;
}
