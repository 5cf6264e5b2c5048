import type { CompiledMetric } from './compiled-metric.ts';
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
  /** The window that each metric used last: events that follow one another mostly fall into the same. */
  private readonly latest = new Map<string, Pane>();

  /** @param maxCells most windows and cells kept in memory between batches. */
  constructor(private readonly maxCells: number) {}

  /** Those of the windows that are not in memory; they have to be loaded before they are asked for. */
  missing(ids: Iterable<PaneId>): PaneId[] {
    const missing: PaneId[] = [];
    for (const id of ids) {
      const pane = this.panes.get(paneKey(id.tenantId, id.metric, id.windowStartMs));
      if (pane === undefined) {
        missing.push(id);
      } else {
        this.used.add(pane);
      }
    }
    return missing;
  }

  /** Puts windows into memory with the cells that were stored for them. */
  load(
    ids: readonly PaneId[],
    stored: readonly StoredCell[],
    metricNamed: (name: string) => CompiledMetric | undefined,
  ): void {
    for (const id of ids) {
      const compiled = metricNamed(id.metric);
      if (compiled !== undefined) {
        const pane = new Pane(id, compiled);
        this.panes.set(paneKey(id.tenantId, id.metric, id.windowStartMs), pane);
        this.used.add(pane);
      }
    }
    for (const { tenantId, metric, windowStartMs, dimensions, state } of stored) {
      this.panes.get(paneKey(tenantId, metric, windowStartMs))?.restore(dimensions, state);
    }
  }

  /** A window, which must be in memory. */
  pane(tenantId: string, metric: string, windowStartMs: number): Pane {
    const latest = this.latest.get(metric);
    if (latest?.id.windowStartMs === windowStartMs && latest.id.tenantId === tenantId) {
      return latest;
    }
    const pane = this.panes.get(paneKey(tenantId, metric, windowStartMs));
    if (pane === undefined) {
      throw new Error(`the window of ${metric} at ${windowStartMs} is not in memory`);
    }
    this.latest.set(metric, pane);
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
      changes.push(...pane.takeChanges());
      // A map iterates in the order of insertion: used windows move to its end.
      const key = paneKey(pane.id.tenantId, pane.id.metric, pane.id.windowStartMs);
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

function paneKey(tenantId: string, metric: string, windowStartMs: number): string {
  return `${windowStartMs} ${metric} ${tenantId}`;
}
