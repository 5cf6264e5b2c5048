import type { DefinitionTestResult } from '@nadi/definitions';
import { rowKey, type CompiledRow, type CompiledTarget } from './compile-targets.ts';
import { evenShares, type StepSum } from './curve.ts';
import type { TargetTest } from './definition.ts';
import { observationOf, readRow, type RowReading } from './row-reading.ts';
import { newRow, observeRow, type RowMemory } from './row-state.ts';

const version = 1;
/** Sums of shares are not exact. */
const tolerance = 1e-6;
const shownDigits = 12;

/**
 * Runs the tests that stand in a target's definition, with the code that serves it. A curve like an earlier period is taken to
 * be even, since a test has none; late events have no time, so that a target is met or missed right at the end.
 */
export function runTargetTests(target: CompiledTarget): DefinitionTestResult[] {
  return target.definition.tests.map((test) => {
    const key = rowKey(target.name, test.dimensions);
    const row = target.rows.find((one) => one.key === key) as CompiledRow;
    const { memory, reading } = runPoints(target, row, test);
    const { state, expected, ratio } = test.expect;
    const failures = [
      ...(memory.state === state ? [] : [`state: expected ${state}, was ${memory.state}`]),
      ...differing('expected', expected, reading.expected),
      ...differing('ratio', ratio, reading.ratio),
    ];
    return { name: test.name, failures };
  });
}

function runPoints(
  target: CompiledTarget,
  row: CompiledRow,
  { given }: TargetTest,
): { readonly memory: RowMemory; readonly reading: RowReading } {
  let memory = newRow(target.fromMs, version);
  const readings = given.map(({ after, actual }) => {
    const atMs = target.fromMs + after;
    const last = Math.min(target.steps - 1, Math.floor(after / target.stepMs));
    const steps = Array.from({ length: target.steps }, (_, step): StepSum => {
      return step === last ? { value: actual, events: 1 } : { value: 0, events: 0 };
    });
    const shares = row.shares ?? evenShares(target.steps);
    const reading = readRow({ target, row, shares, steps, atMs, measure: 'sum' });
    const seen = observationOf(reading, { atMs, isSettled: atMs >= target.toMs, version });
    memory = observeRow(memory, seen, target.rules).memory;
    return reading;
  });
  return { memory, reading: readings.at(-1) as RowReading };
}

function differing(what: string, wanted: number | undefined, found: number | null): readonly string[] {
  if (wanted === undefined) {
    return [];
  }
  const isClose = found !== null && Math.abs(found - wanted) <= tolerance * Math.max(1, Math.abs(wanted));
  return isClose
    ? []
    : [`${what}: expected ${wanted}, was ${found === null ? 'nothing' : Number(found.toPrecision(shownDigits))}`];
}
