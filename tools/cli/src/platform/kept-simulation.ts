import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '@nadi/platform';
import type { CliSettings } from '../config.ts';
import { SimulatorProcess, type SimulatorProcessOptions } from './simulator-process.ts';

export interface KeptSimulationOptions {
  readonly settings: CliSettings;
  readonly platform: Pick<Platform, 'dataDir' | 'ingestionUrl' | 'key'>;
  readonly seed: string;
  /** Events per second. */
  readonly rate: number;
  /** Above 1, the last day is simulated at this speed before the simulation goes live. */
  readonly speed: number;
  readonly onProgress: SimulatorProcessOptions['onProgress'];
  /** Takes a line about an unexpected end. */
  readonly say: (text: string) => void;
}

const restartMs = 5_000;

/** An endless simulation: the simulator is started again when it ends by itself. */
export class KeptSimulation {
  private process: SimulatorProcess | undefined;
  private readonly stopped = new AbortController();

  constructor(private readonly options: KeptSimulationOptions) {}

  start(): void {
    void this.keepRunning();
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.process?.stop();
  }

  kill(): void {
    this.process?.kill();
  }

  private async keepRunning(): Promise<void> {
    let isPastDone = this.options.speed === 1;
    while (!this.stopped.signal.aborted) {
      this.process = this.startOnce(isPastDone ? [] : ['--duration', '1d', '--speed', String(this.options.speed)]);
      const { code, signal } = await this.process.exited;
      if (this.stopped.signal.aborted) return;
      if (!isPastDone && code === 0) {
        isPastDone = true;
        continue;
      }
      const how = signal === null ? `code ${code ?? 'unknown'}` : `signal ${signal}`;
      this.options.say(`the simulator exited (${how}) and is started again in ${restartMs / 1000} s`);
      await sleep(restartMs, undefined, { signal: this.stopped.signal }).catch(() => undefined);
    }
  }

  private startOnce(time: readonly string[]): SimulatorProcess {
    const { settings, platform, seed, rate, onProgress } = this.options;
    const { ingestionUrl, key, dataDir } = platform;
    return SimulatorProcess.start({
      settings,
      args: ['--url', ingestionUrl, '--tenant', key.tenantId, '--seed', seed, '--rate', String(rate)].concat(
        ['--ledger', 'none'],
        time,
      ),
      key: key.key,
      logFile: join(dataDir, 'logs', 'simulator.log'),
      onProgress,
    });
  }
}
