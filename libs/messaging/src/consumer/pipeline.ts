import { messageOf } from '@nadi/errors';
import { mustComeAgain } from './batch-settler.ts';
import type { BatchHandler, ConsumedEvent } from './event-batch.ts';
import { deadLetter, ok, waitsForKey, type Outcome } from './outcome.ts';

/** Either the value for the next step, or what became of the event. */
export type StepResult<T> = { readonly next: T } | { readonly outcome: Outcome };

/** One named step of a pipeline. */
export interface Step<In, Out> {
  readonly name: string;
  run(input: In): StepResult<Out> | Promise<StepResult<Out>>;
}

/** Steps in their order; built with `pipeline(...)`. */
export interface Pipeline<In> {
  readonly steps: readonly string[];
  run(input: In): Promise<Outcome>;
}

/** Passes a value on to the next step. */
export function next<T>(value: T): StepResult<T> {
  return { next: value };
}

/** Ends the pipeline for this event. */
export function settle(outcome: Outcome): { readonly outcome: Outcome } {
  return { outcome };
}

export function pipeline<A>(a: Step<A, unknown>): Pipeline<A>;
export function pipeline<A, B>(a: Step<A, B>, b: Step<B, unknown>): Pipeline<A>;
export function pipeline<A, B, C>(a: Step<A, B>, b: Step<B, C>, c: Step<C, unknown>): Pipeline<A>;
export function pipeline<A, B, C, D>(a: Step<A, B>, b: Step<B, C>, c: Step<C, D>, d: Step<D, unknown>): Pipeline<A>;
/** Joins steps; an event that passes the last one is ok. */
export function pipeline<A>(...steps: Step<never, unknown>[]): Pipeline<A> {
  return {
    steps: steps.map((step) => step.name),
    async run(input: A) {
      let value: unknown = input;
      for (const step of steps) {
        const result = await step.run(value as never);
        if ('outcome' in result) {
          return result.outcome;
        }
        value = result.next;
      }
      return ok;
    },
  };
}

/**
 * Runs a pipeline over each event of a batch in order. Once an event has to be retried, later events with its key wait for
 * it, so the order per key holds; events with other keys go on. An event on which a step throws something unexpected becomes
 * a dead letter by itself: the events before it are not handled a second time.
 */
export function eachEvent<T>(steps: Pipeline<ConsumedEvent<T>>): BatchHandler {
  return async (batch) => {
    const blockedKeys = new Set<string>();
    const outcomes: Outcome[] = [];
    for (const event of batch.events as readonly ConsumedEvent<T>[]) {
      if (blockedKeys.has(event.key)) {
        outcomes.push(waitsForKey);
        continue;
      }
      const outcome = await runOne(steps, event);
      if (outcome.kind === 'retry') {
        blockedKeys.add(event.key);
      }
      outcomes.push(outcome);
    }
    return outcomes;
  };
}

async function runOne<T>(steps: Pipeline<T>, event: T): Promise<Outcome> {
  try {
    return await steps.run(event);
  } catch (error) {
    if (mustComeAgain(error)) {
      throw error;
    }
    return deadLetter('HANDLER_FAILED', messageOf(error));
  }
}
