import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CliSettings } from '../config.ts';

/** How far a simulation is; what `nadi simulate` reports to a parent process each second. */
export interface SimulatorProgress {
  readonly sent: number;
  readonly acked: number;
  readonly refused: number;
}

/** How the simulator ended. */
export interface SimulatorExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface SimulatorProcessOptions {
  readonly settings: CliSettings;
  /** Arguments of `nadi simulate`. */
  readonly args: readonly string[];
  /** The key it sends with; not among the arguments, where other users of the machine could read it. */
  readonly key: string;
  readonly logFile: string;
  readonly onProgress: (progress: SimulatorProgress) => void;
}

const stopTimeoutMs = 10_000;

/** The simulator as a child process. It ends by itself when this process is gone. */
export class SimulatorProcess {
  private running = true;
  readonly exited: Promise<SimulatorExit>;

  private constructor(private readonly child: ChildProcess) {
    this.exited = new Promise((resolve) => {
      const end = (code: number | null, signal: NodeJS.Signals | null): void => {
        this.running = false;
        resolve({ code, signal });
      };
      child.once('exit', end);
      child.once('error', () => end(null, null));
    });
  }

  static start({ settings, args, key, logFile, onProgress }: SimulatorProcessOptions): SimulatorProcess {
    mkdirSync(dirname(logFile), { recursive: true });
    const log = openSync(logFile, 'a', 0o600);
    try {
      const child = fork(join(settings.root, 'tools', 'cli', 'dist', 'main.js'), ['simulate', ...args], {
        cwd: settings.root,
        env: { ...settings.serviceEnvironment, NADI_API_KEY: key },
        // In a group of its own Ctrl-C does not reach it: it is stopped in its turn.
        detached: true,
        execArgv: [],
        stdio: ['ignore', log, log, 'ipc'],
      });
      child.on('message', (message) => onProgress(message as SimulatorProgress));
      return new SimulatorProcess(child);
    } finally {
      closeSync(log);
    }
  }

  get pid(): number | undefined {
    return this.running ? this.child.pid : undefined;
  }

  /** Lets it finish what it has sent, and kills it when that takes too long. */
  async stop(): Promise<void> {
    if (!this.running) return;
    this.child.kill('SIGTERM');
    const timeout = new AbortController();
    await Promise.race([
      this.exited,
      sleep(stopTimeoutMs, undefined, { signal: timeout.signal }).catch(() => undefined),
    ]);
    timeout.abort();
    this.kill();
    await this.exited;
  }

  kill(): void {
    if (this.running) this.child.kill('SIGKILL');
  }
}
