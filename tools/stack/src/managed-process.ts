import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, NadiError } from '@nadi/errors';
import { isErrno } from './atomic-file.ts';
import { openLog } from './log-file.ts';
import type { ProcessRecords } from './process-record.ts';
import { commandLine, type RunAs } from './run-as.ts';

/** How to start one child. */
export interface ProcessSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the child. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly logFile: string;
  /** What the operating system sends to the child when this process dies, where it can (Linux). */
  readonly signalOnParentDeath: 'TERM' | 'INT' | 'KILL';
  readonly runAs?: RunAs;
}

/** How a child ended. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running child in a process group of its own (Ctrl-C in the terminal does not reach it), recorded on disk. */
export class ManagedProcess {
  private exit: ProcessExit | undefined;
  readonly exited: Promise<ProcessExit>;

  private constructor(
    private readonly child: ChildProcess,
    readonly pid: number,
    onExit: () => void,
  ) {
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.exit = { code, signal };
        onExit();
        resolve(this.exit);
      });
    });
  }

  /** @throws NadiError STACK_START_FAILED if the program cannot be executed. */
  static async start(spec: ProcessSpec, records: ProcessRecords): Promise<ManagedProcess> {
    const log = openLog(spec.logFile);
    try {
      const { command, args, user } = commandLine(spec, spec.runAs, spec.signalOnParentDeath);
      const child = spawn(command, args, {
        cwd: spec.cwd,
        env: { ...spec.env },
        detached: true,
        stdio: ['ignore', log, log],
        ...user,
      });
      const pid = child.pid;
      if (pid === undefined) {
        const reason = await new Promise<unknown>((resolve) => child.once('error', resolve));
        throw new NadiError('STACK_START_FAILED', {
          message: `${spec.name} cannot be started: ${messageOf(reason)}.`,
          context: { command: spec.command },
          cause: reason,
        });
      }
      records.add(spec.name, pid);
      return new ManagedProcess(child, pid, () => records.remove(spec.name));
    } finally {
      closeSync(log);
    }
  }

  get hasExited(): boolean {
    return this.exit !== undefined;
  }

  /** Sends a signal to the process; returns false if it has ended already. */
  signal(signal: NodeJS.Signals): boolean {
    return this.exit === undefined && this.child.kill(signal);
  }

  /** Sends `signal`, waits up to `timeoutMs`, then kills the whole process group. */
  async stop(signal: NodeJS.Signals, timeoutMs: number): Promise<ProcessExit> {
    if (this.exit !== undefined) return this.exit;
    this.signal(signal);
    const timeout = new AbortController();
    const ended = await Promise.race([
      this.exited,
      sleep(timeoutMs, undefined, { signal: timeout.signal }).catch(() => undefined),
    ]);
    timeout.abort();
    if (ended !== undefined) return ended;
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch (error) {
      if (!isErrno(error, 'ESRCH')) throw error;
    }
    return this.exited;
  }
}
