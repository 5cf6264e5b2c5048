import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { findFreePorts } from '@nadi/stack';
import { answerOf, type Answer } from './answer.ts';
import { programOf, type ServiceSettings } from './programs.ts';
import { until } from './until.ts';

const keptOutput = 20_000;
const startTimeoutMs = 180_000;

/** A port of 127.0.0.1 on which nobody listens. */
export async function freePort(): Promise<number> {
  const [port = 0] = await findFreePorts(1, Math.random);
  return port;
}

/** A built service as its own process. */
export class ServiceProcess {
  readonly url: string;
  private child: ChildProcess | undefined;
  private output = '';

  private constructor(
    private readonly service: string,
    private readonly settings: ServiceSettings,
    port: number,
  ) {
    this.url = `http://127.0.0.1:${port}`;
  }

  /**
   * Starts a service on a free port, or on the one that its settings name, and waits until it is ready; or only until it answers,
   * for one that cannot be ready.
   */
  static async start(
    service: string,
    settings: ServiceSettings = {},
    state: 'ready' | 'live' = 'ready',
  ): Promise<ServiceProcess> {
    const variable = `NADI_${service.toUpperCase()}_PORT`;
    const port = Number(settings[variable] ?? (await freePort()));
    const started = new ServiceProcess(service, { ...settings, [variable]: String(port) }, port);
    await started.startAgain(state);
    return started;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** Starts it on the same port with the same settings, after it has ended. */
  async startAgain(state: 'ready' | 'live' = 'ready'): Promise<void> {
    const { file, options } = programOf(this.service, 'main', this.settings);
    const child = spawn(process.execPath, [file], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    this.output = '';
    [child.stdout, child.stderr].forEach((stream) =>
      stream.on('data', (chunk: Buffer) => (this.output = `${this.output}${chunk.toString()}`.slice(-keptOutput))),
    );
    const answers = async () => {
      if (hasEnded(child)) throw new Error(`${this.service} has ended:\n${this.output}`);
      return fetch(`${this.url}/health/${state}`).then(
        ({ status }) => status === 200,
        () => false,
      );
    };
    try {
      await until(`${this.service} to be ${state}`, answers, Boolean, startTimeoutMs);
    } catch (error) {
      await this.kill();
      throw error;
    }
  }

  /** Asks it something, with a bearer token or without. */
  async get(path: string, token?: string): Promise<Answer> {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return answerOf(await fetch(`${this.url}${path}`, { headers }));
  }

  /** An orderly stop; returns the exit code. */
  stop(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  /** As when the machine loses power. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const { child } = this;
    if (child === undefined) return null;
    if (!hasEnded(child)) {
      child.kill(signal);
      await once(child, 'exit');
      if (signal === 'SIGTERM' && child.signalCode !== null) {
        process.stderr.write(`${this.service} was told to stop and ended by ${child.signalCode}:\n${this.output}\n`);
      }
    }
    return child.exitCode;
  }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;
