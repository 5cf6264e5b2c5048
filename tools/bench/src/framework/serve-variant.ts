import { createInterface } from 'node:readline';
import type { RunResult } from './bench-row.ts';
import { latencySummary } from './statistics.ts';
import { lineMark, type ProgramAnswer } from './variant-process.ts';

/** For programs whose run begins or ends with what is not to be measured. */
export interface RunClock {
  /** Begins the run's time anew. */
  restart(): void;
  /** Ends it; what is returned belongs into the result of the run. */
  stop(): Pick<RunExtras, 'measured'>;
}

/** What a program may add to the time and CPU that are taken of its run. */
export interface RunExtras {
  /** If others than asked for were handled. */
  readonly events?: number;
  /** Latencies of single events, milliseconds, in any order. */
  readonly latenciesMs?: readonly number[];
  /** Time and CPU time up to `RunClock.stop`, milliseconds. */
  readonly measured?: { readonly wallMs: number; readonly cpuMs: number };
}

export interface VariantProgram {
  run(events: number, clock: RunClock): Promise<RunExtras | void> | RunExtras | void;
  close?(): Promise<void>;
}

/**
 * The life of a variant's program: set up from its options, one run per line of stdin, closed at the end of stdin. A run whose asker has gone
 * ends at once: it may wait for a platform that has gone as well.
 */
export async function serveVariant<O>(setUp: (options: O) => Promise<VariantProgram> | VariantProgram): Promise<void> {
  const program = await setUp(JSON.parse(process.argv[2] ?? '{}') as O);
  say({ ready: true });
  const lines = createInterface({ input: process.stdin });
  let isRunning = false;
  lines.once('close', () => isRunning && process.exit(1));
  for await (const line of lines) {
    const { run } = JSON.parse(line) as { run: number };
    isRunning = true;
    say(await measure(program, run));
    isRunning = false;
  }
  await program.close?.();
  process.exit(0);
}

async function measure(program: VariantProgram, events: number): Promise<RunResult> {
  // What the last run has left is not collected at the cost of this one.
  globalThis.gc?.();
  let startedCpu = process.cpuUsage();
  let startedMs = performance.now();
  const restart = () => {
    startedCpu = process.cpuUsage();
    startedMs = performance.now();
  };
  const stop = () => {
    const { user, system } = process.cpuUsage(startedCpu);
    return { measured: { wallMs: performance.now() - startedMs, cpuMs: (user + system) / 1_000 } };
  };
  const extras = (await program.run(events, { restart, stop })) ?? {};
  const { wallMs, cpuMs } = extras.measured ?? stop().measured;
  return {
    events: extras.events ?? events,
    wallMs,
    cpuMs: { subject: cpuMs },
    ...(extras.latenciesMs === undefined ? {} : { latency: latencySummary(extras.latenciesMs) }),
  };
}

function say(answer: ProgramAnswer): void {
  process.stdout.write(`${lineMark}${JSON.stringify(answer)}\n`);
}
