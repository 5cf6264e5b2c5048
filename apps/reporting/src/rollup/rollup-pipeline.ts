import { hashWords } from '@nadi/contracts';
import { messageOf, NadiError } from '@nadi/errors';
import {
  deadLetter,
  drop,
  ok,
  type ConsumedEvent,
  type EventBatch,
  type FinalOutcome,
  type PreparedBatch,
} from '@nadi/messaging';
import { ContractMetrics, WindowAggregator, isFuture, windowsOfPanes } from '@nadi/metrics';
import { acrossTenants, ExactlyOnce, MonthPartitions } from '@nadi/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import type { MetricSet, MetricsInForce } from '../metrics-in-force.ts';
import type { ReportingMetrics } from '../service-metrics.ts';
import { reads } from '../streams.ts';
import { writeActivations, type Activation } from './activation-store.ts';
import type { Watermarks } from './watermarks.ts';
import { readWindows, writeCells, writeProgress, type Progress, type RollupRow } from './rollup-store.ts';

/** What one batch changes. */
interface RollupChange {
  readonly cells: readonly RollupRow[];
  readonly progress: readonly Progress[];
  /** Where other metrics came in force; empty for nearly every batch. */
  readonly activations: readonly Activation[];
}

export interface RollupPipelineOptions {
  readonly dataSource: DataSource;
  readonly inForce: Pick<MetricsInForce, 'current'>;
  readonly watermarks: Watermarks;
  readonly metrics: ReportingMetrics;
  readonly group: string;
  readonly dedupHorizonMs: number;
  readonly dedupMaxIds: number;
  readonly now: () => number;
}

/** Windows and cells of one partition kept in memory between batches; one takes up to 4 KiB. */
const maxCells = 20_000;

/** Why events could not be counted. */
type Failures = ReadonlyMap<ConsumedEvent, string>;

/** From a batch of events to stored windows: drop duplicates, load windows, evaluate the metrics and add up, commit. */
export class RollupPipeline {
  readonly exactlyOnce: ExactlyOnce<WindowAggregator, RollupChange>;
  private readonly partitions: MonthPartitions;
  private readonly sourceTopics = reads.map(({ name }) => name);
  private readonly byContract = new Map<string, ContractMetrics>();
  /** The metrics that `byContract` was made of. */
  private compiled: MetricSet | undefined;
  /** The fingerprint with which each partition was last committed. */
  private readonly activeIn = new Map<string, string>();
  /** The metrics that a partition's memory was loaded with. */
  private readonly loadedWith = new WeakMap<WindowAggregator, MetricSet>();

  constructor(private readonly options: RollupPipelineOptions) {
    this.partitions = new MonthPartitions(options.dataSource, 'metric_rollups');
    this.exactlyOnce = new ExactlyOnce(options.dataSource, {
      group: options.group,
      horizonMs: options.dedupHorizonMs,
      maxIds: options.dedupMaxIds,
      now: options.now,
      createMemory: (topic, partition) => {
        // Somebody else may have counted with other metrics since it was ours.
        this.activeIn.delete(`${topic} ${partition}`);
        return new WindowAggregator(maxCells);
      },
      apply: (manager, changes) => this.partitions.guardWrite(() => storeChanges(manager, changes)),
    });
  }

  /** @throws NadiError DATABASE_UNAVAILABLE (retriable), OFFSET_FENCED */
  async run(batch: EventBatch): Promise<PreparedBatch> {
    const { fresh, duplicates, memory, ids } = await this.exactlyOnce.fresh(batch);
    // One set of metrics for the whole batch, whatever comes in force meanwhile.
    const set = this.options.inForce.current;
    const metrics = this.metricsOf(set, batch.contract.name);
    if (this.loadedWith.get(memory) !== set) {
      memory.clear();
      this.loadedWith.set(memory, set);
    }
    await this.loadWindows(batch, memory, metrics, fresh);
    // From here on the memory is ahead of the database: it is lent to this batch and dropped if the batch does not commit.
    const failures = this.count(batch, fresh, metrics, memory);
    const counted = failures.size === 0 ? fresh : fresh.filter((event) => !failures.has(event));
    return {
      outcomes: outcomesOf(batch, duplicates, failures),
      commit: async () => {
        const { topic, partition } = batch;
        const cells = memory.takeChanges().map((cell) => ({ ...cell, topic, partition }));
        await this.exactlyOnce.commit(batch, withoutFailed(ids, fresh, failures), {
          cells,
          progress: progressOf(batch, counted),
          activations: this.activationOf(batch, set),
        });
        this.activeIn.set(`${topic} ${partition}`, set.fingerprint);
        this.options.metrics.visible(counted, this.options.now());
      },
    };
  }

  private activationOf({ topic, partition, firstOffset }: EventBatch, set: MetricSet): readonly Activation[] {
    const isKnown = this.activeIn.get(`${topic} ${partition}`) === set.fingerprint;
    return isKnown ? [] : [{ topic, partition, fromOffset: firstOffset, set }];
  }

  private metricsOf(set: MetricSet, contract: string): ContractMetrics {
    if (this.compiled !== set) {
      this.compiled = set;
      this.byContract.clear();
    }
    let metrics = this.byContract.get(contract);
    if (metrics === undefined) {
      metrics = new ContractMetrics(contract, set.value.fedBy(contract));
      this.byContract.set(contract, metrics);
    }
    return metrics;
  }

  private async loadWindows(
    batch: EventBatch,
    memory: WindowAggregator,
    metrics: ContractMetrics,
    events: readonly ConsumedEvent[],
  ): Promise<void> {
    const missing = memory.missing(metrics.panes(events));
    if (missing.length === 0) {
      return;
    }
    await this.partitions.ensure(new Set(missing.map(({ windowStartMs }) => windowStartMs)));
    const { dataSource } = this.options;
    const stored = await acrossTenants(dataSource, (manager) =>
      readWindows(manager, batch.topic, batch.partition, windowsOfPanes(missing)),
    );
    memory.load(missing, stored);
  }

  private count(
    batch: EventBatch,
    events: readonly ConsumedEvent[],
    metrics: ContractMetrics,
    memory: WindowAggregator,
  ): Failures {
    const failures = new Map<ConsumedEvent, string>();
    const closed = new Map<string, { readonly closedUntilMs: number; readonly allClosedUntilMs: number }>();
    for (const event of events) {
      let bounds = closed.get(event.tenantId);
      if (bounds === undefined) {
        bounds = this.closedUntil(event.tenantId, batch.contract.name);
        closed.set(event.tenantId, bounds);
      }
      try {
        metrics.count(event, memory, { ...bounds, future: isFuture(event.timeMs, event.receivedMs) });
      } catch (error) {
        if (!(error instanceof NadiError && error.code === 'EXPRESSION_INVALID')) {
          throw error;
        }
        failures.set(event, messageOf(error));
      }
    }
    return failures;
  }

  private closedUntil(tenantId: string, contract: string) {
    const closedUntilMs = this.options.watermarks.of(tenantId, contract);
    const lowestMs = this.options.watermarks.lowestKnown(tenantId, this.sourceTopics);
    return { closedUntilMs, allClosedUntilMs: Math.min(closedUntilMs, lowestMs) };
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
  await writeActivations(
    manager,
    changes.flatMap(({ activations }) => activations),
  );
}

/** Undefined if all events are ok. */
function outcomesOf(
  batch: EventBatch,
  duplicates: readonly ConsumedEvent[],
  failures: Failures,
): FinalOutcome[] | undefined {
  if (duplicates.length === 0 && failures.size === 0) {
    return undefined;
  }
  const duplicateSet = new Set(duplicates);
  return batch.events.map((event) => {
    const failure = failures.get(event);
    if (failure !== undefined) {
      return deadLetter('EXPRESSION_INVALID', failure);
    }
    return duplicateSet.has(event) ? drop('duplicate') : ok;
  });
}

/** A dead letter is not counted, so its id must not be remembered: redriven later, it still has to count. */
function withoutFailed(ids: Uint32Array, fresh: readonly ConsumedEvent[], failures: Failures): Uint32Array {
  if (failures.size === 0) {
    return ids;
  }
  const kept = fresh.flatMap((event, index) =>
    failures.has(event) ? [] : [...ids.subarray(index * hashWords, (index + 1) * hashWords)],
  );
  return Uint32Array.from(kept);
}

function progressOf(batch: EventBatch, counted: readonly ConsumedEvent[]): Progress[] {
  const { topic, partition } = batch;
  const highest = new Map<string, number>();
  for (const { tenantId, timeMs, receivedMs } of counted) {
    if (timeMs > (highest.get(tenantId) ?? Number.NEGATIVE_INFINITY) && !isFuture(timeMs, receivedMs)) {
      highest.set(tenantId, Math.max(timeMs, 0));
    }
  }
  return [...highest].map(([tenantId, maxEventMs]) => ({ tenantId, topic, partition, maxEventMs }));
}
