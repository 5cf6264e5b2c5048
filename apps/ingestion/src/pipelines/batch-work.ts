import type { Contract } from '@nadi/contracts';
import { deadLetter, ok, type ConsumedEvent, type EventBatch, type FinalOutcome } from '@nadi/messaging';
import type { FailedEvent, PipelineEvent, PipelineRunner } from '@nadi/pipelines';
import { BatchCounts } from './batch-counts.ts';
import { BatchDrops } from './batch-drops.ts';
import type { PipelineOutput } from './output-sender.ts';
import type { Stretch, Versions } from './partition-pipelines.ts';
import type { PipelineMetrics } from './pipeline-metrics.ts';

/** What one batch makes of its events. */
export class BatchWork {
  readonly outputs: PipelineOutput[] = [];
  readonly drops: BatchDrops;
  readonly counts = new BatchCounts();
  private readonly failures = new Map<ConsumedEvent, { readonly code: string; readonly detail: string }>();
  /** Events from here on have not been counted by an earlier work on them. */
  private freshFrom = Infinity;

  constructor(
    private readonly batch: EventBatch,
    private readonly metrics: PipelineMetrics,
  ) {
    this.drops = new BatchDrops(batch);
  }

  run(stretch: Stretch, runner: (name: string, version: number) => PipelineRunner): void {
    const { events, versions, isReplay } = stretch;
    const [first] = events;
    if (first !== undefined && !isReplay) {
      this.freshFrom = Math.min(this.freshFrom, first.offset);
    }
    const names = namesOf(versions);
    const inputs = names.length === 0 ? [] : events.map((event) => asInput(event, this.batch.contract));
    for (const name of names) {
      this.runOne(name, stretch, inputs, runner(name, versions[name] ?? 0));
    }
  }

  /** Takes what could not be sent. */
  failed(outputs: readonly PipelineOutput[]): void {
    const failing = new Map<string, ConsumedEvent>();
    for (const { event, pipeline, contract } of outputs) {
      const detail = `pipeline ${pipeline}: an output is larger than ${contract} takes`;
      this.fail(event, 'PIPELINE_OUTPUT_INVALID', detail);
      if (event.offset >= this.freshFrom) {
        const counts = this.counts.of(pipeline, event);
        counts.emitted -= 1;
        // An event fails once, however many of its outputs are too large.
        counts.failed += failing.get(pipeline) === event ? 0 : 1;
        failing.set(pipeline, event);
      }
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

  private runOne(
    name: string,
    { events, isReplay }: Stretch,
    inputs: readonly PipelineEvent[],
    runner: PipelineRunner,
  ): void {
    const { emitted, dropped, failed } = runner.process(inputs);
    const eventAt = (input: number) => events[input] as ConsumedEvent;
    for (const output of emitted) {
      this.outputs.push({ ...output, pipeline: name, event: eventAt(output.input) });
    }
    failed.forEach((failure) => this.fail(eventAt(failure.input), failure.code, detailOf(name, failure)));
    if (!isReplay) {
      events.forEach((event) => (this.counts.of(name, event).read += 1));
      emitted.forEach(({ input }) => (this.counts.of(name, eventAt(input)).emitted += 1));
      failed.forEach(({ input }) => (this.counts.of(name, eventAt(input)).failed += 1));
      dropped.forEach(({ input, rule }) => this.drops.count(name, rule, eventAt(input)));
    }
    this.metrics.worked(name, { emitted: emitted.length, dropped, failed: failed.length });
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
