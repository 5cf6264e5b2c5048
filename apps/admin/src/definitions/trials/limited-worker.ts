import type { Worker } from 'node:worker_threads';
import { NadiError, type ErrorCode } from '@nadi/errors';

/** What a worker answers to a job. */
export type WorkerAnswer<Result> =
  | { readonly result: Result }
  | { readonly refusal: { readonly code: ErrorCode; readonly message: string; readonly retriable: boolean } }
  | { readonly failure: string };

export interface LimitedWorkerOptions {
  /** A worker that posts anything once it is ready, and then answers each message with a `WorkerAnswer`. */
  readonly start: () => Worker;
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

/**
 * Runs jobs one after the other in a worker, so that none of them can hold up this process: one that takes too long or too much
 * memory ends with its worker.
 */
export class LimitedWorker<Job, Result> {
  private worker: Worker | undefined;
  private pending: Pending | undefined;
  private idle: NodeJS.Timeout | undefined;
  private running: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(private readonly options: LimitedWorkerOptions) {}

  /** @throws NadiError TRIAL_STOPPED, OVERLOADED (retriable), and what the worker refuses the job with */
  async run(job: Job): Promise<Result> {
    const { mostWaiting } = this.options;
    if (this.waiting > mostWaiting) {
      throw new NadiError('OVERLOADED', { message: `${mostWaiting} others are waiting already`, retriable: true });
    }
    this.waiting += 1;
    const next = this.running.catch(() => undefined).then(() => this.runNow(job));
    this.running = next;
    return next.finally(() => (this.waiting -= 1));
  }

  async stop(): Promise<void> {
    clearTimeout(this.idle);
    await this.end('the service stops');
  }

  private async runNow(job: Job): Promise<Result> {
    clearTimeout(this.idle);
    try {
      if (this.worker === undefined) {
        // A machine that is busy takes its time to load the code: that is not the job's.
        await this.exchange(startMs, () => void (this.worker = this.begin()));
      }
      const answer = await this.exchange(this.options.timeoutMs, () => this.worker?.postMessage(job));
      return resultOf(answer as WorkerAnswer<Result>);
    } finally {
      this.idle = setTimeout(() => void this.end('it has nothing to do'), this.options.idleMs).unref();
    }
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

  private begin(): Worker {
    const worker = this.options.start();
    worker.unref();
    worker.on('message', (message) => worker === this.worker && this.pending?.resolve(message));
    worker.on('error', (error: Error & { readonly code?: string }) =>
      this.lose(worker, error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? stopped('it took too much memory') : error),
    );
    worker.on('exit', () => this.lose(worker, stopped('its worker has ended')));
    return worker;
  }

  private async end(reason: string): Promise<void> {
    const { worker } = this;
    if (worker !== undefined) {
      this.lose(worker, stopped(reason));
      await worker.terminate();
    }
  }

  private lose(worker: Worker, error: Error): void {
    if (worker === this.worker) {
      this.worker = undefined;
      this.pending?.reject(error);
    }
  }
}

function stopped(reason: string): NadiError {
  return new NadiError('TRIAL_STOPPED', { message: reason });
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
