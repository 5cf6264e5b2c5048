import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { NadiError } from '@nadi/errors';
import type { ChaosCase, Length } from './case.ts';
import { Stage } from './stage/stage.ts';
import { stageKey } from './stage/stage-plan.ts';
import { runTrial, type TrialResult } from './trial.ts';

export interface SuiteOptions {
  readonly cases: readonly ChaosCase[];
  readonly seeds: readonly string[];
  readonly length: Length;
  readonly root: string;
  readonly serviceEnvironment: Readonly<Record<string, string>>;
  /** Holds platforms, ledgers and logs; what it holds of a trial that passed is removed. */
  readonly folder: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Numbers in [0, 1), for ports. */
  readonly random: () => number;
  readonly onEvent: (event: SuiteEvent) => void;
  /** Ends the suite after the trial that runs. */
  readonly signal: AbortSignal;
}

export type SuiteEvent =
  | { readonly kind: 'line'; readonly text: string }
  | {
      readonly kind: 'trial';
      readonly done: number;
      readonly total: number;
      readonly id: string;
      readonly seed: string;
    }
  | { readonly kind: 'result'; readonly result: TrialResult };

/** A trial that this machine cannot run, and why. */
export interface SkippedTrial {
  readonly id: string;
  readonly seed: string;
  readonly reason: string;
}

export interface SuiteResult {
  /** True if every trial passed that this machine can run, and there was one. */
  readonly passed: boolean;
  readonly results: readonly TrialResult[];
  readonly skipped: readonly SkippedTrial[];
}

/** Runs cases with seeds, one after the other; those that need the same platform share it. */
export async function runSuite(options: SuiteOptions): Promise<SuiteResult> {
  const { cases, seeds, onEvent, signal } = options;
  const trials = seeds.flatMap((seed) =>
    cases.toSorted((one, other) => compare(stageKey(one.stage), stageKey(other.stage))).map((one) => ({ one, seed })),
  );
  const results: TrialResult[] = [];
  const skipped: SkippedTrial[] = [];
  const stages = new Stages(options);
  try {
    for (const [done, { one, seed }] of trials.entries()) {
      if (signal.aborted) break;
      onEvent({ kind: 'trial', done, total: trials.length, id: one.id, seed });
      try {
        const result = await tryCase(options, stages, one, seed);
        results.push(result);
        onEvent({ kind: 'result', result });
      } catch (error) {
        await stages.close(true);
        if (error instanceof NadiError && error.code === 'STACK_PREREQUISITE_MISSING') {
          skipped.push({ id: one.id, seed, reason: error.message });
          onEvent({ kind: 'line', text: `${one.id} cannot run here: ${error.message}` });
          continue;
        }
        const result = brokenTrial(one, seed, error);
        results.push(result);
        onEvent({ kind: 'result', result });
      }
    }
  } finally {
    await stages.close();
  }
  const isComplete = results.length + skipped.length === trials.length && results.length > 0;
  return { passed: isComplete && results.every(({ passed }) => passed), results, skipped };
}

async function tryCase(options: SuiteOptions, stages: Stages, one: ChaosCase, seed: string): Promise<TrialResult> {
  const { length, now, onEvent } = options;
  const stage = await stages.get(one);
  const folder = join(options.folder, `ledgers-${one.id}-${seed}`);
  mkdirSync(folder, { recursive: true });
  const say = (text: string): void => onEvent({ kind: 'line', text });
  const result = await runTrial({ case: one, stage, seed, length, folder, now, say });
  if (result.passed) rmSync(folder, { recursive: true, force: true });
  // What went wrong may have left the platform in a state that the next trial must not begin in.
  else await stages.close(true);
  return result;
}

/** A trial that did not come to a result is one that failed. */
function brokenTrial({ id, title }: ChaosCase, seed: string, error: unknown): TrialResult {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const none = { seconds: 0, sent: 0, acked: 0, unknown: 0, refused: 0, resent: 0, counted: 0, deadLettered: 0 };
  const criteria = [{ name: 'the trial came to its end', ok: false, detail }];
  return { id, title, seed, passed: false, ...none, criteria, measured: {}, log: [] };
}

/** The platform that is open now; only one fits on a small machine. */
class Stages {
  private open: Stage | undefined;
  private count = 0;

  constructor(private readonly options: SuiteOptions) {}

  async get({ stage: plan }: ChaosCase): Promise<Stage> {
    if (this.open?.key === stageKey(plan)) return this.open;
    await this.close();
    const { root, serviceEnvironment, folder, now, random, onEvent } = this.options;
    this.count += 1;
    this.open = await Stage.open(plan, {
      root,
      serviceEnvironment,
      dataDir: join(folder, `stage-${this.count}`),
      now,
      random,
      say: (text) => onEvent({ kind: 'line', text }),
    });
    return this.open;
  }

  async close(keepLogs = false): Promise<void> {
    const { open } = this;
    this.open = undefined;
    await open?.close(keepLogs);
  }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** @throws NadiError USAGE if a case is unknown. */
export function selectCases(all: readonly ChaosCase[], ids: readonly string[] | undefined): readonly ChaosCase[] {
  if (ids === undefined) return all;
  return ids.flatMap((id) => {
    const wanted = id.toUpperCase();
    // T5 means T5 and T5b.
    const found = all.filter((one) =>
      [one.id, one.id.replace(/[a-z]$/, '')].some((name) => name.toUpperCase() === wanted),
    );
    if (found.length === 0) {
      throw new NadiError('USAGE', {
        message: `there is no case "${id}" (known: ${all.map((one) => one.id).join(', ')})`,
      });
    }
    return found;
  });
}
