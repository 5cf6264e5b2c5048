import { definitionInvalid, lineOfKey, parseYamlDefinition, type DefinitionSource } from '@nadi/definitions';
import { evenShares, sharesOf } from './curve.ts';
import { mostSteps, targetDefinition, type TargetDefinition, type TargetRowDefinition } from './definition.ts';
import type { PaceRules } from './row-state.ts';

const [secondMs, minuteMs, hourMs, dayMs] = [1_000, 60_000, 3_600_000, 86_400_000] as const;
const usualStepsMs = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * secondMs),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minuteMs),
  ...[1, 2, 3, 4, 6, 12].map((count) => count * hourMs),
  ...[1, 7].map((count) => count * dayMs),
];
const mostUsualSteps = 60;
const longestHoldMs = 300_000;

/** One row of a target: what is to be reached by certain values of dimensions. */
export interface CompiledRow {
  /** The target's name with the dimensions, as one text: name|dimension=value|…, dimensions in alphabetical order. */
  readonly key: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** What is to be reached, in the metric's unit. */
  readonly value: number;
  /** Share of the total that each step is expected to bring; undefined where an earlier period decides it. */
  readonly shares: readonly number[] | undefined;
  /** Targets of the hours of the period, if the row has them. */
  readonly hours: readonly number[] | undefined;
}

/** A target that is ready to be read. Times in milliseconds since 1970. */
export interface CompiledTarget {
  readonly definition: TargetDefinition;
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  readonly steps: number;
  /** Begin of the earlier period whose shape is expected; undefined without one. */
  readonly likeFromMs: number | undefined;
  readonly rows: readonly CompiledRow[];
  readonly rules: PaceRules;
}

/**
 * Compiles targets from their files.
 * @throws NadiError DEFINITION_INVALID naming file, line and key.
 */
export function compileTargets(sources: readonly DefinitionSource[]): readonly CompiledTarget[] {
  const names = new Set<string>();
  return sources.map((source) => {
    const definition = parseYamlDefinition(source.text, source.file, targetDefinition);
    if (names.has(definition.name)) {
      throw problemIn(source, 'name', `the target ${definition.name} is defined twice`);
    }
    names.add(definition.name);
    return compile(definition, source);
  });
}

function compile(definition: TargetDefinition, source: DefinitionSource): CompiledTarget {
  const { name, from, to, curve, offPace } = definition;
  const stepMs = stepOf(definition, source);
  const steps = (to - from) / stepMs;
  const rows = definition.targets.map((row) => compileRow(row, { definition, source, stepMs, steps }));
  const known = new Set<string>();
  for (const { key } of rows) {
    if (known.has(key)) {
      throw problemIn(source, 'targets', `the row ${key} stands twice`);
    }
    known.add(key);
  }
  for (const test of definition.tests) {
    if (!known.has(rowKey(name, test.dimensions))) {
      throw problemIn(source, 'tests', `"${test.name}": there is no row ${rowKey(name, test.dimensions)}`);
    }
  }
  return {
    ...{ definition, name, fromMs: from, toMs: to, stepMs, steps, rows },
    likeFromMs: typeof curve === 'object' && 'like' in curve ? curve.like.from : undefined,
    rules: {
      below: offPace.below,
      recover: offPace.recover ?? (offPace.below + 1) / 2,
      after: typeof offPace.after === 'number' ? { time: offPace.after } : offPace.after,
      holdMs: offPace.for ?? Math.min(stepMs, longestHoldMs),
    },
  };
}

function stepOf({ from, to, step, curve, targets }: TargetDefinition, source: DefinitionSource): number {
  const periodMs = to - from;
  if (typeof curve === 'object' && 'weights' in curve) {
    const stepMs = periodMs / curve.weights.length;
    if (!Number.isInteger(stepMs / secondMs)) {
      throw problemIn(source, 'curve', `${curve.weights.length} weights do not divide the period into whole seconds`);
    }
    if (step !== undefined && step !== stepMs) {
      throw problemIn(
        source,
        'step',
        `the weights make steps of ${stepMs / secondMs} s; leave step out or change them`,
      );
    }
    if (curve.weights.every((weight) => weight === 0)) {
      throw problemIn(source, 'curve', 'one of the weights must be above 0');
    }
    return stepMs;
  }
  const longest = targets.some((row) => 'hours' in row) ? hourMs : periodMs;
  const stepMs =
    step ??
    usualStepsMs.find((one) => periodMs % one === 0 && periodMs / one <= mostUsualSteps && longest % one === 0) ??
    longest;
  if (stepMs < secondMs || periodMs % stepMs !== 0) {
    throw problemIn(source, 'step', 'must be a second or more and divide the period from "from" to "to"');
  }
  if (periodMs / stepMs > mostSteps) {
    throw problemIn(source, 'step', `the period has more than ${mostSteps} steps; take a longer step`);
  }
  return stepMs;
}

interface RowContext {
  readonly definition: TargetDefinition;
  readonly source: DefinitionSource;
  readonly stepMs: number;
  readonly steps: number;
}

function compileRow(row: TargetRowDefinition, { definition, source, stepMs, steps }: RowContext): CompiledRow {
  const { name, from, to, curve } = definition;
  const key = rowKey(name, row.dimensions);
  if ('hours' in row) {
    const hours = (to - from) / hourMs;
    const value = row.hours.reduce((sum, hour) => sum + hour, 0);
    if (row.hours.length !== hours) {
      throw problemIn(source, 'targets', `${key}: the period has ${hours} hours, and hours has ${row.hours.length}`);
    }
    if (hourMs % stepMs !== 0) {
      throw problemIn(source, 'targets', `${key}: hours need steps that divide an hour`);
    }
    if (value === 0) {
      throw problemIn(source, 'targets', `${key}: one of the hours must be above 0`);
    }
    const perStep = Array.from(
      { length: steps },
      (_, step) => row.hours[Math.floor((step * stepMs) / hourMs)] as number,
    );
    return { key, dimensions: row.dimensions, value, shares: sharesOf(perStep), hours: row.hours };
  }
  const shares = curve === 'even' ? evenShares(steps) : 'weights' in curve ? sharesOf(curve.weights) : undefined;
  return { key, dimensions: row.dimensions, value: row.value, shares, hours: undefined };
}

/** The row's name: that of its target with its dimensions in alphabetical order. */
export function rowKey(name: string, dimensions: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return [name, ...pairs.map(([dimension, value]) => `${dimension}=${value}`)].join('|');
}

function problemIn({ file, text }: DefinitionSource, key: string, message: string) {
  return definitionInvalid(file, [{ line: lineOfKey(text, key), key, message }]);
}
