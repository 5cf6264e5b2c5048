import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { backoffMs } from '@nadi/messaging';
import type { Logger } from '@nadi/observability';
import type { LakeStatus } from './lake.ts';

/** What the lake's process sends. */
interface LakeMessage {
  readonly status: LakeStatus;
}

const program = fileURLToPath(new URL('./lake-process.js', import.meta.url));
const backoff = { firstMs: 500, lastMs: 15_000 };
/** A process that has lived this long begins anew with the shortest pause. */
const wellAfterMs = 60_000;
const stopWithinMs = 15_000;

/** The lake of this instance, in a process of its own that is started again whenever it ends. */
export class LakeChild {
  private child: ChildProcess | undefined;
  private last: LakeStatus | undefined;
  private restarts = 0;
  private timer: NodeJS.Timeout | undefined;
  private isStopping = false;

  constructor(
    private readonly environment: Readonly<Record<string, string | undefined>>,
    private readonly logger: Logger,
  ) {}

  /** Undefined while it starts. */
  get status(): LakeStatus | undefined {
    return this.last;
  }

  start(): void {
    const startedMs = Date.now();
    const child = fork(program, [], { env: { ...this.environment }, serialization: 'advanced' });
    this.child = child;
    child.on('message', (message: LakeMessage) => (this.last = message.status));
    child.on('error', (err) => this.logger.error({ err }, 'the process of the lake'));
    child.once('exit', (exitCode, signal) => {
      this.last = undefined;
      this.child = undefined;
      if (!this.isStopping) {
        this.startLater(Date.now() - startedMs, { exitCode, signal });
      }
    });
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    const { child } = this;
    if (child !== undefined) {
      const overdue = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
      const ended = once(child, 'exit');
      child.send('stop', () => undefined);
      await ended;
      clearTimeout(overdue);
    }
  }

  private startLater(livedMs: number, reason: object): void {
    this.restarts = livedMs > wellAfterMs ? 1 : this.restarts + 1;
    const pauseMs = backoffMs(this.restarts, { ...backoff, random: Math.random });
    this.logger.error({ ...reason, pauseMs }, 'the process of the lake has ended; it is started again');
    this.timer = setTimeout(() => this.start(), pauseMs);
  }
}
