import { messageOf } from '@nadi/errors';
import { deadLetter, drop, ok, type ConsumedEvent, type EventBatch, type PreparedBatch } from '@nadi/messaging';
import { contracts, hashWords } from '@nadi/contracts';
import { acrossTenants, ExactlyOnce, MonthPartitions } from '@nadi/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import type { MetricCatalog } from '../metrics/metric-catalog.ts';
import { isFuture } from '../metrics/watermark.ts';
import { contributionsOf, WindowAggregator, type Contribution } from '../metrics/window-aggregator.ts';
import type { ReportingMetrics } from '../service-metrics.ts';
import { reads } from '../streams.ts';
import type { Watermarks } from './watermarks.ts';
import { readPanes, writeCells, writeProgress, type Progress, type RollupRow } from './rollup-store.ts';

/** What one batch changes. */
interface RollupChange {
  readonly cells: readonly RollupRow[];
  readonly progress: readonly Progress[];
}

export interface RollupPipelineOptions {
  readonly dataSource: DataSource;
  readonly catalog: MetricCatalog;
  readonly watermarks: Watermarks;
  readonly metrics: ReportingMetrics;
  readonly group: string;
  readonly dedupHorizonMs: number;
  readonly dedupMaxIds: number;
  readonly now: () => number;
}

/** Cells of one partition kept in memory between batches; one takes up to 4 KiB. */
const maxCells = 20_000;

type Evaluated =
  { readonly event: ConsumedEvent; readonly contributions: readonly Contribution[] } | { readonly failure: string };

/** From a batch of events to stored windows: drop duplicates, evaluate the metrics, load windows, add up, commit. */
export class RollupPipeline {
  readonly exactlyOnce: ExactlyOnce<WindowAggregator, RollupChange>;
  private readonly partitions: MonthPartitions;
  private readonly sourceTopics = reads(contracts).map(({ name }) => name);

  constructor(private readonly options: RollupPipelineOptions) {
    this.partitions = new MonthPartitions(options.dataSource, 'metric_rollups');
    this.exactlyOnce = new ExactlyOnce(options.dataSource, {
      group: options.group,
      horizonMs: options.dedupHorizonMs,
      maxIds: options.dedupMaxIds,
      now: options.now,
      createMemory: () => new WindowAggregator(maxCells),
      apply: (manager, changes) => this.partitions.guardWrite(() => storeChanges(manager, changes)),
    });
  }

  /** @throws NadiError DATABASE_UNAVAILABLE (retriable), OFFSET_FENCED */
  async run(batch: EventBatch): Promise<PreparedBatch> {
    const { fresh, duplicates, memory, ids } = await this.exactlyOnce.fresh(batch);
    const evaluated = fresh.map((event) => this.evaluate(event));
    const contributions = evaluated.flatMap((one) => ('failure' in one ? [] : one.contributions));
    await this.loadWindows(batch, memory, contributions);

    const duplicateSet = new Set<ConsumedEvent>(duplicates);
    const failures = new Map(fresh.flatMap((event, index) => failureOf(event, evaluated[index])));
    const counted = fresh.filter((event) => !failures.has(event));
    return {
      outcomes: batch.events.map((event) => {
        const failure = failures.get(event);
        if (failure !== undefined) {
          return deadLetter('EXPRESSION_INVALID', failure);
        }
        return duplicateSet.has(event) ? drop('duplicate') : ok;
      }),
      commit: async () => {
        contributions.forEach((contribution) => memory.add(contribution));
        const cells = memory.takeChanges().map((cell) => ({ ...cell, topic: batch.topic, partition: batch.partition }));
        await this.exactlyOnce.commit(batch, withoutFailed(ids, fresh, failures), {
          cells,
          progress: progressOf(batch, counted),
        });
        this.options.metrics.visible(counted, this.options.now());
      },
    };
  }

  private evaluate(event: ConsumedEvent): Evaluated {
    const { catalog, watermarks } = this.options;
    const contract = event.contract.name;
    const future = isFuture(event.timeMs, event.receivedMs);
    const watermarkMs = watermarks.of(event.tenantId, contract);
    // A metric of all events stays open until the last of their topics is complete.
    const isLate = (closesAtMs: number, source: string | undefined) =>
      closesAtMs <= watermarkMs &&
      (source !== '*' || closesAtMs <= watermarks.lowestKnown(event.tenantId, this.sourceTopics));
    try {
      const input = { tenantId: event.tenantId, contract, timeMs: event.timeMs, data: event.data };
      const contributions = catalog.fedBy(contract).flatMap((metric) =>
        contributionsOf(metric, input, {
          future,
          isLate: (closesAtMs) => isLate(closesAtMs, metric.definition.source),
        }),
      );
      return { event, contributions };
    } catch (error) {
      return { failure: messageOf(error) };
    }
  }

  private async loadWindows(
    batch: EventBatch,
    memory: WindowAggregator,
    contributions: readonly Contribution[],
  ): Promise<void> {
    const missing = memory.missing(contributions);
    if (missing.length === 0) {
      return;
    }
    await this.partitions.ensure(new Set(missing.map(({ windowStartMs }) => windowStartMs)));
    const { dataSource, catalog } = this.options;
    const stored = await acrossTenants(dataSource, (manager) =>
      readPanes(manager, batch.topic, batch.partition, missing),
    );
    memory.load(missing, stored, (name) => catalog.find(name));
  }
}

async function storeChanges(manager: EntityManager, changes: readonly RollupChange[]): Promise<void> {
  await writeCells(
    manager,
    changes.flatMap(({ cells }) => cells),
  );
  await writeProgress(
    manager,
    changes.flatMap(({ progress }) => progress),
  );
}

function failureOf(event: ConsumedEvent, evaluated: Evaluated | undefined): [ConsumedEvent, string][] {
  return evaluated !== undefined && 'failure' in evaluated ? [[event, evaluated.failure]] : [];
}

/** A dead letter is not counted, so its id must not be remembered: redriven later, it still has to count. */
function withoutFailed(
  ids: Uint32Array,
  fresh: readonly ConsumedEvent[],
  failures: ReadonlyMap<ConsumedEvent, string>,
): Uint32Array {
  if (failures.size === 0) {
    return ids;
  }
  const kept = fresh.flatMap((event, index) =>
    failures.has(event) ? [] : [...ids.subarray(index * hashWords, (index + 1) * hashWords)],
  );
  return Uint32Array.from(kept);
}

function progressOf(batch: EventBatch, counted: readonly ConsumedEvent[]): Progress[] {
  const highest = new Map<string, number>();
  for (const { tenantId, timeMs, receivedMs } of counted) {
    if (!isFuture(timeMs, receivedMs)) {
      highest.set(tenantId, Math.max(timeMs, highest.get(tenantId) ?? 0));
    }
  }
  const { topic, partition } = batch;
  return [...highest].map(([tenantId, maxEventMs]) => ({ tenantId, topic, partition, maxEventMs }));
}
