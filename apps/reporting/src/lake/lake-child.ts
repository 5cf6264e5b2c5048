import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { NadiError } from '@nadi/errors';
import { backoffMs } from '@nadi/messaging';
import type { Logger } from '@nadi/observability';
import { withMemoryLimit } from '@nadi/sql';
import { fromSentError, type FromLake, type ToLake } from './lake-messages.ts';
import type { LakeQuery, QueryAnswer } from './lake-query.ts';
import type { LakeStatus } from './lake.ts';

export interface LakeChildOptions {
  /** What the process sees: the settings of the service. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Most memory of the process, MB: a statement that takes more fails, and the system does not end the process. */
  readonly memoryMb: number;
  readonly logger: Logger;
}

/** Who waits for the answer to a statement. */
interface Waiting {
  readonly resolve: (answer: QueryAnswer) => void;
  readonly reject: (error: NadiError) => void;
}

const program = fileURLToPath(new URL('./lake-process.js', import.meta.url));
const backoff = { firstMs: 500, lastMs: 15_000 };
/** A process that has lived this long begins anew with the shortest pause. */
const wellAfterMs = 60_000;
const stopWithinMs = 15_000;
const readyAfterMs = 30_000;
/** A statement that has not ended this long after its time is within a call that nothing interrupts. */
const hangsAfterMs = 10_000;

/** The lake of this instance, in a process of its own that is started again whenever it ends. */
export class LakeChild {
  /**
   * Whether it has answered once, or half a minute was not enough for what it has to read first: a new instance is not ready before, while
   * one that has lost its lake serves metrics.
   */
  hasStarted = false;
  private child: ChildProcess | undefined;
  private last: LakeStatus | undefined;
  private restarts = 0;
  private firstStartedMs: number | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isStopping = false;
  private asked = 0;
  private readonly waiting = new Map<number, Waiting>();

  constructor(private readonly options: LakeChildOptions) {}

  /** Undefined while it starts. */
  get status(): LakeStatus | undefined {
    return this.last;
  }

  start(): void {
    const startedMs = Date.now();
    this.firstStartedMs ??= startedMs;
    const [command, ...args] = withMemoryLimit([process.execPath, program], { memoryMb: this.options.memoryMb });
    const child = spawn(command, args, {
      env: { ...this.options.environment },
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.child = child;
    child.on('message', (message: FromLake) => this.receive(message));
    child.on('error', (err) => {
      this.options.logger.error({ err }, 'the process of the lake');
      // One that could not even begin never exits.
      if (child.pid === undefined) {
        child.emit('exit', null, null);
      }
    });
    child.once('exit', (exitCode, signal) => {
      this.last = undefined;
      this.child = undefined;
      this.waiting.forEach(({ reject }) => reject(unavailable('the lake has ended while the statement ran')));
      this.waiting.clear();
      if (!this.isStopping) {
        this.startLater(Date.now() - startedMs, { exitCode, signal });
      }
    });
  }

  /**
   * Runs a statement.
   * @returns a file with the answer, which the caller removes
   * @throws NadiError LAKE_UNAVAILABLE (retriable), and what the statement itself leads to
   */
  async run(query: LakeQuery, signal: AbortSignal): Promise<QueryAnswer> {
    const { child } = this;
    if (child === undefined || this.last === undefined) {
      throw unavailable('the lake is starting');
    }
    this.asked += 1;
    const number = this.asked;
    const cancel = () => send(child, { kind: 'cancel', number });
    const hanging = setTimeout(() => this.endHanging(child), query.limits.timeMs + hangsAfterMs);
    try {
      return await new Promise<QueryAnswer>((resolve, reject) => {
        this.waiting.set(number, { resolve, reject });
        signal.addEventListener('abort', cancel);
        send(child, { kind: 'run', number, query });
      });
    } finally {
      clearTimeout(hanging);
      signal.removeEventListener('abort', cancel);
    }
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    const { child } = this;
    if (child !== undefined) {
      const overdue = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
      const ended = once(child, 'exit');
      send(child, { kind: 'stop' });
      await ended;
      clearTimeout(overdue);
    }
  }

  private receive(message: FromLake): void {
    if (message.kind === 'status') {
      this.last = message.status;
      this.hasStarted ||= message.status.isCaughtUp || Date.now() - (this.firstStartedMs ?? 0) >= readyAfterMs;
      return;
    }
    const waiting = this.waiting.get(message.number);
    this.waiting.delete(message.number);
    if (message.kind === 'failure') {
      waiting?.reject(fromSentError(message.failure));
    } else if (waiting === undefined) {
      void rm(message.answer.path, { force: true });
    } else {
      waiting.resolve(message.answer);
    }
  }

  private endHanging(child: ChildProcess): void {
    this.options.logger.error('a statement cannot be interrupted; the process of the lake is ended');
    child.kill('SIGKILL');
  }

  private startLater(livedMs: number, reason: object): void {
    this.restarts = livedMs > wellAfterMs ? 1 : this.restarts + 1;
    // Metrics do not wait for a lake that cannot start, such as one in a wrong place.
    this.hasStarted ||= Date.now() - (this.firstStartedMs ?? 0) >= readyAfterMs;
    const pauseMs = backoffMs(this.restarts, { ...backoff, random: Math.random });
    this.options.logger.error({ ...reason, pauseMs }, 'the process of the lake has ended; it is started again');
    this.timer = setTimeout(() => this.start(), pauseMs);
  }
}

/** A process that has just ended takes nothing any more; its end answers whoever waits. */
function send(child: ChildProcess, message: ToLake): void {
  child.send(message, () => undefined);
}

function unavailable(message: string): NadiError {
  return new NadiError('LAKE_UNAVAILABLE', { message, retriable: true });
}
