import type { BenchStack } from './bench-stack.ts';
import type { Requirement } from './requirement.ts';

/** Latencies of the events of one run, milliseconds. */
export interface LatencySummary {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/** What one run of a variant took. */
export interface RunResult {
  readonly events: number;
  readonly wallMs: number;
  /** CPU time of each process that took part, milliseconds. `subject` is the process that a row compares. */
  readonly cpuMs: Readonly<Record<string, number>> & { readonly subject: number };
  readonly latency?: LatencySummary;
}

/** One way of doing the work of a row: ours, the floor (the same by hand on the bare client), or a peer. */
export interface Variant {
  readonly name: string;
  readonly role: 'ours' | 'floor' | 'peer';
  /** @throws NotInstalled if this machine lacks what the variant needs. */
  start(context: RowContext): Promise<RunningVariant>;
}

/** A variant whose process is up; its runs come one after the other, with runs of other variants in between. */
export interface RunningVariant {
  run(events: number): Promise<RunResult>;
  stop(): Promise<void>;
}

/** What a row is given by the runner. */
export interface RowContext {
  /** The checkout. */
  readonly root: string;
  /** Files of this bench, removed at its end. */
  readonly workDir: string;
  /** Events of each run. */
  readonly events: number;
  /** Flags of the Node process whose profile is wanted; empty for all others. */
  readonly nodeFlags: readonly string[];
  /** Kafka, registry and PostgreSQL; started at the first call. */
  stack(): Promise<BenchStack>;
  /** What `prepare` of the row has returned. */
  readonly prepared: unknown;
}

/** A row of the bench. */
export interface BenchRow {
  readonly name: string;
  /** What is measured, in one sentence. */
  readonly measures: string;
  /** Events of one run. */
  readonly events: { readonly full: number; readonly quick: number };
  readonly requirements: readonly Requirement[];
  readonly variants: readonly Variant[];
  /** Makes what all variants share, such as a filled topic. */
  prepare?(context: RowContext): Promise<unknown>;
}

/** Thrown by a variant that needs something this machine does not have: it is reported, and nothing fails. */
export class NotInstalled extends Error {}
