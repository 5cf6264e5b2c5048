import { Consumes, type EventBatch, type PreparedBatch } from '@nadi/messaging';
import { Controller, Inject } from '@nestjs/common';
import { reads } from '../streams.ts';
import { RollupPipeline } from './rollup-pipeline.ts';

/** Counts every event into the metrics it feeds. */
@Controller()
export class RollupConsumer {
  constructor(@Inject(RollupPipeline) private readonly pipeline: RollupPipeline) {}

  @Consumes(...reads)
  handle(batch: EventBatch): Promise<PreparedBatch> {
    return this.pipeline.run(batch);
  }
}
