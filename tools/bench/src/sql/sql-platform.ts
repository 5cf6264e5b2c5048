import { NadiError } from '@nadi/errors';
import { IdentitySigner } from '@nadi/identity';
import { eventServices, startPlatform, type Platform } from '@nadi/platform';
import { processCpuMs, processTreeCpuMs } from '../framework/process-cpu.ts';

export type SqlRow = Readonly<Record<string, unknown>>;
export type SqlParameters = Readonly<Record<string, string | number>>;

export interface SqlPlatformOptions {
  readonly root: string;
  readonly dataDir: string;
  /** Folder of definitions. Default: what is shipped, of which metrics alone are put in force. */
  readonly configDir?: string;
  /** Services to start. Default: ingestion and reporting. */
  readonly services?: readonly string[];
}

const askTimeoutMs = 60_000;
const tokenMs = 86_400_000;

/** A platform with a lake, asked in SQL as an analyst would. */
export class SqlPlatform {
  private constructor(
    readonly platform: Platform,
    private readonly token: string,
  ) {}

  /** On a data folder that holds a lake already, it goes on with that. */
  static async start({ root, dataDir, configDir, services = eventServices }: SqlPlatformOptions): Promise<SqlPlatform> {
    const platform = await startPlatform({
      ...{ services, kinds: ['metrics'], root, serviceEnvironment: { NADI_LOG_LEVEL: 'warn' }, hasLake: true, dataDir },
      ...(configDir === undefined ? {} : { configDir }),
      ports: 'free',
      onProgress: () => undefined,
      onServiceEvent: () => undefined,
      now: Date.now,
      random: Math.random,
    });
    const { signingKey, key } = platform;
    const token = await new IdentitySigner(signingKey).sign(
      {
        ...{ subject: 'bench', name: 'bench', tenantId: key.tenantId },
        grants: [{ role: 'analyst', domain: '*' }],
        expiresMs: Date.now() + tokenMs,
      },
      'reporting',
    );
    return new SqlPlatform(platform, token);
  }

  /** @throws NadiError BENCH_VARIANT_FAILED if the statement is not answered. */
  async ask(sql: string, parameters: SqlParameters = {}): Promise<readonly SqlRow[]> {
    const response = await fetch(`${this.platform.reportingUrl}/v1/sql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ sql, parameters }),
      signal: AbortSignal.timeout(askTimeoutMs),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new NadiError('BENCH_VARIANT_FAILED', { message: `${sql}: ${response.status} ${text.slice(0, 500)}` });
    }
    return (JSON.parse(text) as { rows: readonly SqlRow[] }).rows;
  }

  /** Posts one event; resolves once it is acknowledged. */
  async post(event: Readonly<Record<string, unknown>>): Promise<void> {
    const { ingestionUrl, key } = this.platform;
    const response = await fetch(`${ingestionUrl}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ time: new Date().toISOString(), ...event }),
      signal: AbortSignal.timeout(askTimeoutMs),
    });
    const text = await response.text();
    if (response.status !== 202) {
      throw new NadiError('BENCH_VARIANT_FAILED', { message: `ingestion: ${response.status} ${text.slice(0, 500)}` });
    }
  }

  /** CPU time so far, milliseconds: of both services, the lake's process with them, and of the broker. */
  cpuMs(): { readonly services: number; readonly broker: number } {
    const { supervisor, stack } = this.platform;
    const services = eventServices.reduce((sum, name) => sum + processTreeCpuMs(supervisor.pid(name)), 0);
    return { services, broker: processCpuMs(stack.kafka.pid(0)) ?? 0 };
  }

  stop(): Promise<void> {
    return this.platform.stop();
  }
}
