import type { ChildProcess } from 'node:child_process';
import { NadiError, type ErrorCode } from '@nadi/errors';

/** What a worker answers to a job. */
export type WorkerAnswer<Result> =
  | { readonly result: Result }
  | { readonly refusal: { readonly code: ErrorCode; readonly message: string; readonly retriable: boolean } }
  | { readonly failure: string };

export interface LimitedWorkerOptions {
  /** A process that sends anything once it is ready, and then answers each message with a `WorkerAnswer`. */
  readonly start: () => ChildProcess;
  /** What a job may take, milliseconds. */
  readonly timeoutMs: number;
  /** Most jobs that wait for another. */
  readonly mostWaiting: number;
  /** How long a worker without work is kept, milliseconds. */
  readonly idleMs: number;
}

/** How long a worker may take to be ready. */
const startMs = 60_000;

interface Pending {
  readonly resolve: (message: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Waiting<Job, Result> {
  readonly person: string;
  readonly job: Job;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Runs jobs one after the other in a process of its own, so that none of them can hold up this one: one that takes too long or too
 * much memory ends with its process. That is a process and not a thread, since a thread cannot be ended within a long native call.
 */
export class LimitedWorker<Job extends object | string, Result> {
  private child: ChildProcess | undefined;
  /** When the last process has left: two at once would take twice what one may take. */
  private left: Promise<void> = Promise.resolve();
  private pending: Pending | undefined;
  private idle: NodeJS.Timeout | undefined;
  private readonly waiting: Waiting<Job, Result>[] = [];
  private isBusy = false;
  private isStopped = false;

  constructor(private readonly options: LimitedWorkerOptions) {}

  /**
   * @param person who asks: of each person one job waits, and a newer one takes its place.
   * @throws NadiError TRIAL_STOPPED, OVERLOADED (retriable), and what the worker refuses the job with
   */
  run(person: string, job: Job): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.enqueue({ person, job, resolve, reject });
      void this.work();
    });
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    for (const { reject } of this.waiting.splice(0)) {
      reject(stopped('the service stops'));
    }
    await this.end('the service stops');
  }

  private enqueue(entry: Waiting<Job, Result>): void {
    const { mostWaiting } = this.options;
    const older = this.waiting.findIndex(({ person }) => person === entry.person);
    if (this.isStopped) {
      entry.reject(stopped('the service stops'));
    } else if (older >= 0) {
      const [replaced] = this.waiting.splice(older, 1, entry);
      replaced?.reject(overloaded('a newer one of yours has taken its place'));
    } else if (this.waiting.length >= mostWaiting) {
      entry.reject(overloaded(`${mostWaiting} others are waiting already`));
    } else {
      this.waiting.push(entry);
    }
  }

  /** Does what waits, unless that is being done. */
  private async work(): Promise<void> {
    if (this.isBusy) {
      return;
    }
    this.isBusy = true;
    clearTimeout(this.idle);
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      await this.runNow(next.job).then(next.resolve, next.reject);
    }
    this.isBusy = false;
    this.idle = setTimeout(() => void this.end('it has nothing to do'), this.options.idleMs).unref();
  }

  private async runNow(job: Job): Promise<Result> {
    if (this.child === undefined) {
      await this.left;
      // A machine that is busy takes its time to load the code: that is not the job's.
      await this.exchange(startMs, () => this.begin());
    }
    const answer = await this.exchange(this.options.timeoutMs, () => this.child?.send(job));
    return resultOf(answer as WorkerAnswer<Result>);
  }

  /** The next message of the worker after something was done. */
  private async exchange(limitMs: number, act: () => void): Promise<unknown> {
    const timer = setTimeout(() => void this.end(`it took more than ${limitMs / 1_000} s`), limitMs);
    try {
      return await new Promise((resolve, reject) => {
        this.pending = { resolve, reject };
        act();
      });
    } finally {
      clearTimeout(timer);
      this.pending = undefined;
    }
  }

  private begin(): void {
    if (this.isStopped) {
      throw stopped('the service stops');
    }
    const child = this.options.start();
    this.child = child;
    child.unref();
    child.channel?.unref();
    let isReady = false;
    child.on('message', (message) => {
      isReady = true;
      if (child === this.child) {
        this.pending?.resolve(message);
      }
    });
    this.left = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        resolve();
        this.lose(child, isReady ? stopped(reasonOf(signal)) : new Error(`trials cannot start: ${code ?? signal}`));
      });
      child.on('error', (error) => {
        // Of one that could not even be started nothing else is told.
        if (child.pid === undefined) {
          resolve();
        }
        this.lose(child, error);
      });
    });
  }

  private async end(reason: string): Promise<void> {
    if (this.child !== undefined) {
      this.lose(this.child, stopped(reason));
    }
    await this.left;
  }

  private lose(child: ChildProcess, error: Error): void {
    if (child === this.child) {
      this.child = undefined;
      // This process does not end before that one: whoever stops waits for it.
      child.ref();
      child.kill('SIGKILL');
      this.pending?.reject(error);
    }
  }
}

/** Node aborts where its heap is full, and the machine kills where its memory is. */
function reasonOf(signal: NodeJS.Signals | null): string {
  return signal === 'SIGABRT' || signal === 'SIGKILL' ? 'it took too much memory' : 'its process has ended';
}

function stopped(reason: string): NadiError {
  return new NadiError('TRIAL_STOPPED', { message: reason });
}

function overloaded(message: string): NadiError {
  return new NadiError('OVERLOADED', { message, retriable: true });
}

function resultOf<Result>(answer: WorkerAnswer<Result>): Result {
  if ('result' in answer) {
    return answer.result;
  }
  if ('refusal' in answer) {
    const { code, message, retriable } = answer.refusal;
    throw new NadiError(code, { message, retriable });
  }
  throw new Error(answer.failure);
}
