import type { EventBatch, PreparedBatch } from '@nadi/messaging';
import { ExactlyOnce } from '@nadi/persistence';
import type { PipelineRunner } from '@nadi/pipelines';
import type { DataSource } from 'typeorm';
import { BatchWork } from './batch-work.ts';
import { PartitionPipelines } from './partition-pipelines.ts';
import type { PipelineLibrary } from './pipeline-library.ts';
import type { PipelineMetrics } from './pipeline-metrics.ts';
import type { OutputSender } from './output-sender.ts';
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
 * again, under the same ids. The position, the versions that ran, what they remember and what they counted are stored together.
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
      ...{ topic, partition, reachedOffset: nextOffset, keys: this.keysOf(pipelines) },
      ...{ events: work.counts.counted(), drops: work.drops.counted() },
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

function longestMemoryMs({ pipeline }: PipelineRunner): number {
  return Math.max(0, ...pipeline.definition.steps.map(({ deduplicate }) => deduplicate?.within ?? 0));
}
