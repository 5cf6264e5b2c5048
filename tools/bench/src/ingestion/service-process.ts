import { spawn, type ChildProcess } from 'node:child_process';
import { NadiError } from '@nadi/errors';

export interface ServiceProcessOptions {
  readonly name: string;
  /** Flags and program of Node. */
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Answers with 200 once the service can take requests. */
  readonly readyUrl: string;
}

const readyTimeoutMs = 60_000;
const stopTimeoutMs = 20_000;
const lookEveryMs = 100;

/** A service that is measured from outside. */
export class ServiceProcess {
  private readonly child: ChildProcess;
  private readonly exited: Promise<void>;
  private lastErrors = '';

  private constructor(private readonly options: ServiceProcessOptions) {
    const { args, environment, cwd } = options;
    this.child = spawn(process.execPath, args, { cwd, env: { ...environment }, stdio: ['ignore', 'ignore', 'pipe'] });
    this.exited = new Promise((resolve) => this.child.once('close', () => resolve()));
    this.child.stderr?.on(
      'data',
      (chunk: Buffer) => (this.lastErrors = (this.lastErrors + chunk.toString()).slice(-2_000)),
    );
  }

  /** @throws NadiError BENCH_VARIANT_FAILED if the service ends or is not ready in time. */
  static async start(options: ServiceProcessOptions): Promise<ServiceProcess> {
    const service = new ServiceProcess(options);
    try {
      await service.untilReady();
      return service;
    } catch (error) {
      await service.stop();
      throw error;
    }
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), stopTimeoutMs);
    await this.exited;
    clearTimeout(timer);
  }

  private async untilReady(): Promise<void> {
    const { name, readyUrl } = this.options;
    const deadlineMs = performance.now() + readyTimeoutMs;
    while (performance.now() < deadlineMs && this.child.exitCode === null) {
      const ready = await fetch(readyUrl).then(
        (answer) => answer.ok,
        () => false,
      );
      if (ready) return;
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
    throw new NadiError('BENCH_VARIANT_FAILED', {
      message: `${name} does not become ready${this.lastErrors === '' ? '' : `; it said last:\n${this.lastErrors.trim()}`}`,
    });
  }
}
