import { InvalidArgumentError } from 'commander';
import { nearNames } from '@nadi/contracts';
import { parseDurationMs } from '@nadi/definitions';
import { NadiError } from '@nadi/errors';
import { spreadTruths, truthKinds, type TruthKind, type TruthPlan } from '@nadi/simulator';

/** A truth as it is asked for: with its time, or to be spread over the run. */
export interface AskedTruth {
  readonly kind: TruthKind;
  /** Milliseconds of event time after the start, and length. */
  readonly time?: { readonly afterMs: number; readonly durationMs: number };
}

/** Reads `all`, `payment-outage`, or `payment-outage@2m+5m` (begins after 2 minutes, lasts 5), separated by commas. */
export function parseTruths(text: string): readonly AskedTruth[] {
  if (text === 'all') return truthKinds.map((kind) => ({ kind }));
  return text.split(',').map((part) => parseTruth(part.trim()));
}

function parseTruth(text: string): AskedTruth {
  const [name = '', time] = text.split('@');
  const kind = truthKinds.find((known) => known === name);
  if (kind === undefined) {
    const near = nearNames(name, truthKinds);
    const hint = near.length === 0 ? `known are ${truthKinds.join(', ')}` : `did you mean ${near.join(', ')}?`;
    throw new InvalidArgumentError(`There is no truth "${name}"; ${hint}`);
  }
  if (time === undefined) return { kind };
  const [after = '', length = ''] = time.split('+');
  const afterMs = parseDurationMs(after);
  const durationMs = parseDurationMs(length);
  if (afterMs === undefined || durationMs === undefined || durationMs === 0) {
    throw new InvalidArgumentError(`"${text}" must look like ${kind}@2m+5m: begins after 2 minutes, lasts 5.`);
  }
  return { kind, time: { afterMs, durationMs } };
}

/**
 * The plans of a run of `durationMs` of event time.
 * @throws NadiError USAGE if a truth without a time is to be spread over a run without an end.
 */
export function planTruths(asked: readonly AskedTruth[], durationMs: number | undefined): TruthPlan[] {
  const spread = durationMs === undefined ? [] : spreadTruths(durationMs);
  return asked.map(({ kind, time }) => {
    const plan = time === undefined ? spread.find((one) => one.kind === kind) : { kind, ...time };
    if (plan === undefined) {
      throw new NadiError('USAGE', {
        message: `--truths ${kind} needs a time (${kind}@2m+5m) in a run without --duration`,
      });
    }
    return plan;
  });
}
