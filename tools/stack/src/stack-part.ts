import { setTimeout as sleep } from 'node:timers/promises';
import { NadiError } from '@nadi/errors';
import { tailOfLog } from './log-file.ts';
import { ManagedProcess, type ProcessExit, type ProcessSpec } from './managed-process.ts';
import type { ProcessRecords } from './process-record.ts';
import type { OnProgress } from './progress.ts';

/** What distinguishes one server of the stack from another. */
export interface PartPlan {
  readonly name: string;
  /** Makes the data folder usable; called before every start of the process. */
  prepare(): Promise<void>;
  process(): ProcessSpec;
  /** True once the server really answers; may throw while it does not. */
  answers(): Promise<boolean>;
  readonly startTimeoutMs: number;
  readonly stopSignal: NodeJS.Signals;
  readonly stopTimeoutMs: number;
  /** Called after each end of the process. */
  onExit?(exit: ProcessExit): void;
}

/** One server of the stack: Kafka broker, registry or PostgreSQL. Fault tests kill it and start it again. */
export class StackPart {
  private process: ManagedProcess | undefined;
  private ending = false;

  constructor(
    private readonly plan: PartPlan,
    private readonly records: ProcessRecords,
    private readonly onProgress: OnProgress,
  ) {}

  get name(): string {
    return this.plan.name;
  }

  /** The process id, undefined while it does not run. */
  pid(): number | undefined {
    return this.process === undefined || this.process.hasExited ? undefined : this.process.pid;
  }

  /**
   * Starts the server and waits until it answers; does nothing if it runs already.
   * @throws NadiError STACK_START_FAILED with the end of the log.
   */
  async start(): Promise<void> {
    if (this.pid() !== undefined) return;
    const startedAt = performance.now();
    this.report('preparing', 'data folder');
    await this.plan.prepare();
    this.ending = false;
    const started = await ManagedProcess.start(this.plan.process(), this.records);
    this.process = started;
    void started.exited.then((exit) => this.ended(exit));
    this.report('starting', `process ${started.pid}`);
    await this.waitForAnswer(started);
    this.report('ready', `after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  }

  /** Sends a signal; for SIGKILL it waits until the process is gone. Does nothing if it does not run. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const target = this.process;
    if (target === undefined || target.hasExited) return;
    this.ending = true;
    target.signal(signal);
    if (signal === 'SIGKILL') await target.exited;
  }

  /** Stops the server in its own orderly way, by SIGKILL when that takes too long. */
  async stop(): Promise<void> {
    if (this.process === undefined || this.process.hasExited) return;
    this.ending = true;
    this.report('stopping', `process ${this.process.pid}`);
    await this.process.stop(this.plan.stopSignal, this.plan.stopTimeoutMs);
    this.report('stopped', '');
  }

  private ended(exit: ProcessExit): void {
    this.plan.onExit?.(exit);
    if (!this.ending) this.report('exited', describeExit(exit));
  }

  private async waitForAnswer(started: ManagedProcess): Promise<void> {
    const deadline = performance.now() + this.plan.startTimeoutMs;
    for (;;) {
      if (await this.plan.answers().catch(() => false)) return;
      if (started.hasExited)
        throw this.startFailure(`ended before it answered (${describeExit(await started.exited)})`);
      if (performance.now() > deadline) {
        await this.stop();
        throw this.startFailure(`did not answer within ${this.plan.startTimeoutMs / 1000} s`);
      }
      await sleep(100);
    }
  }

  private startFailure(what: string): NadiError {
    const { logFile } = this.plan.process();
    return new NadiError('STACK_START_FAILED', {
      message: `${this.plan.name} ${what}. The end of ${logFile}:\n${tailOfLog(logFile)}`,
      context: { part: this.plan.name, logFile },
    });
  }

  private report(phase: Parameters<OnProgress>[0]['phase'], detail: string): void {
    this.onProgress({ part: this.plan.name, phase, detail });
  }
}

/** An end in words: `exit code 1` or `signal SIGKILL`. */
export function describeExit(exit: ProcessExit): string {
  return exit.signal === null ? `exit code ${exit.code ?? 'unknown'}` : `signal ${exit.signal}`;
}
