import type { Contract } from '@nadi/contracts';
import {
  deadLetter,
  ok,
  type ConsumedEvent,
  type EventBatch,
  type FinalOutcome,
  type PreparedBatch,
} from '@nadi/messaging';
import { ExactlyOnce } from '@nadi/persistence';
import type { FailedEvent, PipelineEvent, PipelineRunner } from '@nadi/pipelines';
import type { DataSource } from 'typeorm';
import { BatchDrops } from './batch-drops.ts';
import { PartitionPipelines, type Stretch, type Versions } from './partition-pipelines.ts';
import type { PipelineLibrary } from './pipeline-library.ts';
import type { PipelineMetrics } from './pipeline-metrics.ts';
import type { OutputSender, PipelineOutput } from './output-sender.ts';
import { assertNotHeld, readersOf, type PipelineSet } from './pipeline-set.ts';
import { storeChanges, type PipelineChange, type PipelineStore } from './pipeline-store.ts';

export interface PipelineHandlerOptions {
  readonly dataSource: DataSource;
  readonly store: PipelineStore;
  readonly library: PipelineLibrary;
  /** What is in force; asked once per batch. */
  readonly inForce: () => PipelineSet;
  readonly sender: OutputSender;
  readonly metrics: PipelineMetrics;
  readonly group: string;
  readonly now: () => number;
}

/** The memory that `ExactlyOnce` lends to batches; what is stored is loaded with the first one. */
interface PartitionMemory {
  loaded: PartitionPipelines | undefined;
}

/** Keys outlive their time in the log by this factor: events come late. */
const keepFactor = 2;

/**
 * Runs the pipelines in force over batches. Outputs are acknowledged before the position moves: a crash in between makes them
 * again, under the same ids. The position, the versions that ran, what they remember and what they dropped are stored together.
 */
export class PipelineHandler {
  /** Keeps the positions. No ids: a replay has to make its outputs again. */
  readonly positions: ExactlyOnce<PartitionMemory, PipelineChange>;

  constructor(private readonly options: PipelineHandlerOptions) {
    this.positions = new ExactlyOnce<PartitionMemory, PipelineChange>(options.dataSource, {
      ...{ group: options.group, horizonMs: 0, maxIds: 1, now: options.now },
      createMemory: () => ({ loaded: undefined }),
      apply: storeChanges,
    });
  }

  /** @throws NadiError DATABASE_UNAVAILABLE, BROKER_UNAVAILABLE, PIPELINE_HELD (retriable), OFFSET_FENCED */
  async run(batch: EventBatch): Promise<PreparedBatch> {
    const { topic, partition, firstOffset, nextOffset, contract } = batch;
    const set = this.options.inForce();
    assertNotHeld(set, contract.name);
    const place = { ...batch, events: [] };
    const { memory, ids } = await this.positions.fresh(place);
    const pipelines = (memory.loaded ??= await this.load(batch));
    const inForce = Object.fromEntries(
      readersOf(set, contract.name).map(({ pipeline, version }) => [pipeline.name, version]),
    );
    const { stretches, activation } = pipelines.plan(batch, inForce);
    if (activation !== undefined) {
      await this.options.store.activate(topic, partition, firstOffset, activation);
    }
    const work = new BatchWork(batch, this.options.metrics);
    for (const stretch of stretches) {
      work.run(stretch, (name, version) => pipelines.runner(name, version));
    }
    work.failed(await this.options.sender.send(work.outputs));
    pipelines.reachedOffset = Math.max(pipelines.reachedOffset, nextOffset);
    const change: PipelineChange = {
      ...{ topic, partition, reachedOffset: nextOffset, drops: work.drops.counted() },
      keys: this.keysOf(pipelines),
    };
    return { outcomes: work.outcomes(), commit: () => this.positions.commit(place, ids, change) };
  }

  private async load({ topic, partition, firstOffset }: EventBatch): Promise<PartitionPipelines> {
    const stored = await this.options.store.load(topic, partition);
    return new PartitionPipelines(stored, firstOffset, this.options.library);
  }

  private keysOf(pipelines: PartitionPipelines): PipelineChange['keys'] {
    return pipelines.takeNew().map(({ runner, snapshot }) => ({
      pipeline: runner.pipeline.name,
      snapshot,
      keepUntil: new Date(this.options.now() + keepFactor * longestMemoryMs(runner)),
    }));
  }
}

/** What one batch makes of its events. */
class BatchWork {
  readonly outputs: PipelineOutput[] = [];
  readonly drops: BatchDrops;
  private readonly failures = new Map<ConsumedEvent, { readonly code: string; readonly detail: string }>();

  constructor(
    private readonly batch: EventBatch,
    private readonly metrics: PipelineMetrics,
  ) {
    this.drops = new BatchDrops(batch);
  }

  run({ events, versions, isReplay }: Stretch, runner: (name: string, version: number) => PipelineRunner): void {
    if (Object.keys(versions).length === 0) {
      return;
    }
    const inputs = events.map((event) => asInput(event, this.batch.contract));
    for (const name of namesOf(versions)) {
      const { emitted, dropped, failed } = runner(name, versions[name] ?? 0).process(inputs);
      for (const output of emitted) {
        this.outputs.push({ ...output, pipeline: name, event: events[output.input] as ConsumedEvent });
      }
      if (!isReplay) {
        dropped.forEach(({ input, rule }) => this.drops.count(name, rule, events[input] as ConsumedEvent));
      }
      failed.forEach((failure) =>
        this.fail(events[failure.input] as ConsumedEvent, failure.code, detailOf(name, failure)),
      );
      this.metrics.worked(name, { emitted: emitted.length, dropped, failed: failed.length });
    }
  }

  /** Takes what could not be sent. */
  failed(outputs: readonly PipelineOutput[]): void {
    for (const { event, pipeline, contract } of outputs) {
      const detail = `pipeline ${pipeline}: an output is larger than ${contract} takes`;
      this.fail(event, 'PIPELINE_OUTPUT_INVALID', detail);
    }
  }

  /** Undefined if all events are ok. */
  outcomes(): FinalOutcome[] | undefined {
    return this.failures.size === 0
      ? undefined
      : this.batch.events.map((event) => {
          const failure = this.failures.get(event);
          return failure === undefined ? ok : deadLetter(failure.code, failure.detail);
        });
  }

  private fail(event: ConsumedEvent, code: string, detail: string): void {
    const before = this.failures.get(event);
    this.failures.set(
      event,
      before === undefined ? { code, detail } : { ...before, detail: `${before.detail}; ${detail}` },
    );
  }
}

function namesOf(versions: Versions): readonly string[] {
  return Object.keys(versions).sort();
}

function asInput(event: ConsumedEvent, contract: Contract): PipelineEvent {
  const { tenantId, id, timeMs, receivedMs, data } = event;
  return {
    ...{ tenantId, id, timeMs, contract: contract.name },
    receivedAtMs: receivedMs,
    data: data as Readonly<Record<string, unknown>>,
  };
}

/** Without the values that an expression quotes: they may be personal. */
function detailOf(pipeline: string, { code, step, field, message }: FailedEvent): string {
  const place = `pipeline ${pipeline}, step ${step}${field === undefined ? '' : `, field ${field}`}`;
  return code === 'EXPRESSION_INVALID' ? `${place}: cannot be evaluated on this event` : `${place}: ${message}`;
}

function longestMemoryMs({ pipeline }: PipelineRunner): number {
  return Math.max(0, ...pipeline.definition.steps.map(({ deduplicate }) => deduplicate?.within ?? 0));
}
