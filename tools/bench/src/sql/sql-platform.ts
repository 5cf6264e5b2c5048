import { NadiError } from '@nadi/errors';
import { eventServices, readerToken, ReportingClient, startPlatform, type Platform } from '@nadi/platform';
import { processCpuMs, processTreeCpuMs } from '../framework/process-cpu.ts';

export interface SqlPlatformOptions {
  readonly root: string;
  readonly dataDir: string;
  /** Folder of definitions. Default: what is shipped, of which metrics and saved queries are put in force. */
  readonly configDir?: string;
  /** Services to start. Default: ingestion and reporting. */
  readonly services?: readonly string[];
}

const postTimeoutMs = 60_000;

/** A platform with a lake, asked in SQL as an analyst would. */
export class SqlPlatform {
  private constructor(
    readonly platform: Platform,
    readonly reporting: ReportingClient,
    /** An analyst's, for reporting itself. */
    readonly token: string,
    private readonly services: readonly string[],
  ) {}

  /** On a data folder that holds a lake already, it goes on with that. */
  static async start({ root, dataDir, configDir, services = eventServices }: SqlPlatformOptions): Promise<SqlPlatform> {
    const platform = await startPlatform({
      ...{
        services,
        kinds: ['metrics', 'queries'],
        root,
        serviceEnvironment: { NADI_LOG_LEVEL: 'warn' },
        hasLake: true,
        dataDir,
      },
      ...(configDir === undefined ? {} : { configDir }),
      ports: 'free',
      onProgress: () => undefined,
      onServiceEvent: () => undefined,
      now: Date.now,
      random: Math.random,
    });
    const { signingKey, key, reportingUrl } = platform;
    const token = await readerToken(signingKey, key.tenantId, Date.now(), 'analyst');
    return new SqlPlatform(platform, new ReportingClient(reportingUrl, token), token, services);
  }

  /** Reporting as somebody else asks it: how often a query may be asked is counted by person. */
  as(person: string): ReportingClient {
    const { signingKey, key, reportingUrl } = this.platform;
    return new ReportingClient(reportingUrl, readerToken(signingKey, key.tenantId, Date.now(), 'analyst', person));
  }

  /** Posts one event; resolves once it is acknowledged. */
  async post(event: Readonly<Record<string, unknown>>): Promise<void> {
    const { ingestionUrl, key } = this.platform;
    const response = await fetch(`${ingestionUrl}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ time: new Date().toISOString(), ...event }),
      signal: AbortSignal.timeout(postTimeoutMs),
    });
    const text = await response.text();
    if (response.status !== 202) {
      throw new NadiError('BENCH_VARIANT_FAILED', { message: `ingestion: ${response.status} ${text.slice(0, 500)}` });
    }
  }

  /** CPU time so far, milliseconds: of the services, the lake's process with them, and of the broker. */
  cpuMs(): { readonly services: number; readonly broker: number } {
    const { supervisor, stack } = this.platform;
    const services = this.services.reduce((sum, name) => sum + processTreeCpuMs(supervisor.pid(name)), 0);
    return { services, broker: processCpuMs(stack.kafka.pid(0)) ?? 0 };
  }

  stop(): Promise<void> {
    return this.platform.stop();
  }
}
