import { NadiError } from '@nadi/errors';
import type { CompiledPipeline } from './compiled-pipeline.ts';
import type { PipelineMemory, PipelineSnapshot } from './dedup-memory.ts';
import type {
  DroppedEvent,
  EmittedEvent,
  FailedEvent,
  PipelineEvent,
  PipelineResources,
  PipelineResult,
} from './pipeline-event.ts';
import type { EventRun, Work, WorkValues } from './work.ts';

/** One running instance of a pipeline, with its memory. Not to be shared between partitions. */
export class PipelineRunner {
  constructor(
    readonly pipeline: CompiledPipeline,
    private readonly resources: PipelineResources,
    private readonly memory: PipelineMemory,
  ) {}

  /**
   * Works on a batch in its order. A failing event never stops the others, and nothing of it is emitted or remembered.
   * Only a bug or a fault of the process throws.
   */
  process(events: readonly PipelineEvent[]): PipelineResult {
    const emitted: EmittedEvent[] = [];
    const dropped: DroppedEvent[] = [];
    const failed: FailedEvent[] = [];
    const { memory } = this;
    const run: EventRun = {
      resources: this.resources,
      memory,
      input: 0,
      parts: 0,
      emitted,
      dropped,
      field: undefined,
      step: '',
    };
    for (let input = 0; input < events.length; input += 1) {
      const [emittedBefore, droppedBefore] = [emitted.length, dropped.length];
      run.input = input;
      run.parts = 0;
      const failure = this.attempt(events[input] as PipelineEvent, run);
      if (failure === undefined) {
        memory.commit();
      } else {
        failed.push(failure);
        emitted.length = emittedBefore;
        dropped.length = droppedBefore;
        memory.abandon();
      }
    }
    return { emitted, dropped, failed };
  }

  /** All it remembers. */
  snapshot(): PipelineSnapshot {
    return this.memory.snapshot();
  }

  /** What it remembers since the last call, to be stored with the position in the log. */
  takeNew(): PipelineSnapshot {
    return this.memory.takeNew();
  }

  private attempt(event: PipelineEvent, run: EventRun): FailedEvent | undefined {
    const { pipeline } = this;
    run.field = undefined;
    run.step = 'input';
    try {
      if (!pipeline.inputs.has(event.contract)) {
        throw new NadiError('PIPELINE_INPUT_UNEXPECTED', {
          message: `pipeline ${pipeline.name} does not read ${event.contract.slice(0, 100)}`,
        });
      }
      const { contract, id, timeMs, data } = event;
      const values: WorkValues = { data, contract, id, timeMs };
      this.advance({ event, values, part: '', ownsData: false }, 0, run);
      return undefined;
    } catch (error) {
      if (!(error instanceof NadiError)) {
        run.memory.abandon();
        throw error;
      }
      const { input, step, field } = run;
      const { code, message } = error;
      return { input, code, step, ...(field === undefined ? {} : { field }), message };
    }
  }

  private advance(work: Work, from: number, run: EventRun): void {
    const { steps } = this.pipeline;
    for (let index = from; index < steps.length; index += 1) {
      const step = steps[index];
      if (step === undefined) {
        return;
      }
      run.step = step.rule;
      const outcome = step.run(work, run);
      if (outcome === true) {
        continue;
      }
      if (outcome === false || outcome.length === 0) {
        run.dropped.push({ input: run.input, rule: step.rule });
        return;
      }
      for (const part of outcome) {
        this.advance(part, index + 1, run);
      }
      return;
    }
  }
}
