import type { DroppedEvent, EmittedEvent, PipelineEvent, PipelineResources } from './pipeline-event.ts';
import type { PipelineMemory } from './dedup-memory.ts';

/** One event, or one part of a split one, on its way through the steps. */
export interface Work {
  readonly event: PipelineEvent;
  /** What expressions see: `data`, `contract`, `id`, `timeMs`, and what steps have added. */
  readonly values: WorkValues;
  /** Place in the lists it was split from, such as `2.0`; empty for a whole event. */
  readonly part: string;
  /** True once `data` is a copy that may be written to. */
  ownsData: boolean;
}

export type WorkValues = Record<string, unknown> & { data: Record<string, unknown> };

/** What the steps of one event write to. */
export interface EventRun {
  readonly resources: PipelineResources;
  readonly memory: PipelineMemory;
  /** Place of the event in its batch. */
  input: number;
  /** Parts that the event was split into up to now. */
  parts: number;
  readonly emitted: EmittedEvent[];
  readonly dropped: DroppedEvent[];
  /** The field that is being made, for the report of a failure. */
  field: string | undefined;
  /** The step that is at work, for the same. */
  step: string;
}

/** What a step leaves of an event: it goes on, it is dropped, or these parts go on in its place. */
export type StepOutcome = boolean | readonly Work[];

export type StepRun = (work: Work, run: EventRun) => StepOutcome;

/** The data of a piece of work, copied at the first write: an input is never changed. */
export function ownedData(work: Work): Record<string, unknown> {
  if (!work.ownsData) {
    work.values.data = { ...work.values.data };
    work.ownsData = true;
  }
  return work.values.data;
}
