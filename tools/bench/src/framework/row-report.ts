import type { BenchRow, LatencySummary, RunResult, Variant } from './bench-row.ts';
import { judge, type RatioPer, type Verdict } from './requirement.ts';
import { spreadOf, type Spread } from './statistics.ts';

/** The runs of one variant, in their order, or why there are none. */
export interface VariantRuns {
  readonly variant: Pick<Variant, 'name' | 'role'>;
  readonly runs: readonly RunResult[];
  readonly missing?: string;
}

export interface VariantReport {
  readonly name: string;
  readonly role: Variant['role'];
  /** Why there are no numbers. */
  readonly missing?: string;
  readonly measured?: {
    readonly perSecond: Spread;
    readonly perCpuSecond: Spread;
    /** CPU time per million events of each process that took part, seconds. */
    readonly cpuSecondsPerMillion: Readonly<Record<string, Spread>>;
    /** Cores that all processes kept busy together. */
    readonly cores: Spread;
    readonly latency?: Readonly<Record<keyof LatencySummary, Spread>>;
  };
  /** Our rate divided by this variant's, run by run. */
  readonly ratio?: Readonly<Record<RatioPer, Spread>>;
}

export interface RowReport {
  readonly row: string;
  readonly measures: string;
  readonly events: number;
  readonly runs: number;
  readonly variants: readonly VariantReport[];
  readonly verdicts: readonly Verdict[];
}

/**
 * Sums up the runs of a row. Ratios are taken run by run, since runs of one round lie side by side in time and the machine was
 * the same for them.
 * @param judged false for runs that are too short to hold them against requirements.
 */
export function reportRow(row: BenchRow, events: number, all: readonly VariantRuns[], judged: boolean): RowReport {
  const ours = all.find(({ variant }) => variant.role === 'ours');
  const variants = all.map((one): VariantReport => ({
    name: one.variant.name,
    role: one.variant.role,
    ...(one.missing === undefined ? {} : { missing: one.missing }),
    ...(one.runs.length === 0 ? {} : { measured: summary(one.runs) }),
    ...(ours === undefined || one === ours || one.runs.length === 0 ? {} : { ratio: ratios(ours.runs, one.runs) }),
  }));
  const our = variants.find(({ role }) => role === 'ours')?.measured;
  return {
    row: row.name,
    measures: row.measures,
    events,
    runs: ours?.runs.length ?? 0,
    variants,
    verdicts:
      our === undefined || !judged
        ? []
        : row.requirements.map((requirement) =>
            judge(requirement, {
              ...our,
              p95Ms: our.latency?.p95Ms,
              ratio: (name, per) => variants.find((variant) => variant.name === name)?.ratio?.[per],
            }),
          ),
  };
}

const perCpuSecond = ({ events, cpuMs }: RunResult): number => events / (cpuMs.subject / 1_000);
/** Of everything that the work takes, servers too: what one variant does within its process another leaves to a database. */
const perSecondOfAll = ({ events, cpuMs }: RunResult): number => {
  const taken = Object.entries(cpuMs).filter(([name]) => name !== 'load');
  return events / (taken.reduce((sum, [, ms]) => sum + ms, 0) / 1_000);
};
const perSecond = ({ events, wallMs }: RunResult): number => events / (wallMs / 1_000);

function summary(runs: readonly RunResult[]): NonNullable<VariantReport['measured']> {
  const processes = [...new Set(runs.flatMap(({ cpuMs }) => Object.keys(cpuMs)))];
  const latencies = runs.flatMap(({ latency }) => (latency === undefined ? [] : [latency]));
  return {
    perSecond: spreadOf(runs.map(perSecond)),
    perCpuSecond: spreadOf(runs.map(perCpuSecond)),
    cpuSecondsPerMillion: Object.fromEntries(
      processes.map((name) => [name, spreadOf(runs.map(({ cpuMs, events }) => ((cpuMs[name] ?? 0) * 1_000) / events))]),
    ),
    cores: spreadOf(runs.map(({ cpuMs, wallMs }) => Object.values(cpuMs).reduce((sum, ms) => sum + ms, 0) / wallMs)),
    ...(latencies.length === 0
      ? {}
      : {
          latency: {
            p50Ms: spreadOf(latencies.map(({ p50Ms }) => p50Ms)),
            p95Ms: spreadOf(latencies.map(({ p95Ms }) => p95Ms)),
            p99Ms: spreadOf(latencies.map(({ p99Ms }) => p99Ms)),
          },
        }),
  };
}

function ratios(ours: readonly RunResult[], theirs: readonly RunResult[]): Record<RatioPer, Spread> {
  const pairs = theirs.flatMap((their, index) => {
    const our = ours[index];
    return our === undefined ? [] : [{ our, their }];
  });
  return {
    cpu: spreadOf(pairs.map(({ our, their }) => perCpuSecond(our) / perCpuSecond(their))),
    'all-cpu': spreadOf(pairs.map(({ our, their }) => perSecondOfAll(our) / perSecondOfAll(their))),
    wall: spreadOf(pairs.map(({ our, their }) => perSecond(our) / perSecond(their))),
  };
}
