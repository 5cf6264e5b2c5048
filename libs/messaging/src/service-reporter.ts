import { hostname } from 'node:os';
import { serviceReported, type ProcessUsage, type ServiceReported } from '@nadi/contracts';
import {
  processStartedMs,
  ProcessUsageMeter,
  type HealthChecks,
  type Logger,
  type ServiceIdentity,
} from '@nadi/observability';
import type { FlowMeter } from './flow/flow-meter.ts';
import type { EventPublisher } from './producer/event-publisher.ts';
import { platformTenant } from './service-start.ts';

export interface ServiceReporterOptions {
  readonly identity: ServiceIdentity;
  readonly publisher: Pick<EventPublisher, 'prepare' | 'publish'>;
  readonly flows: Pick<FlowMeter, 'take'>;
  readonly health: Pick<HealthChecks, 'results'>;
  readonly logger: Logger;
  /** Time between two reports, milliseconds. */
  readonly everyMs: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly usage?: { take(): ProcessUsage; stop(): void };
}

/** How long the last report may hold up the stop of the service. */
const lastReportMs = 2_000;

/**
 * Tells everybody every few seconds how this instance is and what it read and wrote. A report that cannot be sent is lost, which
 * its sequence shows: it must not queue up before events.
 */
export class ServiceReporter {
  private readonly now: () => number;
  private readonly usage: { take(): ProcessUsage; stop(): void };
  private timer: NodeJS.Timeout | undefined;
  private sequence = 0;
  private lastMs: number;
  private sending: Promise<void> | undefined;

  constructor(private readonly options: ServiceReporterOptions) {
    this.now = options.now ?? Date.now;
    this.usage = options.usage ?? new ProcessUsageMeter();
    this.lastMs = this.now();
  }

  /** Reports at once and from then on; the schema ids need not be known yet. */
  start(): void {
    this.timer = setInterval(() => void this.report(), this.options.everyMs);
    void this.report();
  }

  /** Says that the instance stops. Call it before the publisher is closed. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    const last = (async () => {
      await this.sending;
      await this.send(true);
    })();
    let timeout: NodeJS.Timeout | undefined;
    await Promise.race([last, new Promise((resolve) => (timeout = setTimeout(resolve, lastReportMs)))]);
    clearTimeout(timeout);
    this.usage.stop();
  }

  /** One report is under way at a time: what is counted meanwhile is in the next one. */
  private report(): Promise<void> {
    this.sending ??= this.send(false).finally(() => (this.sending = undefined));
    return this.sending;
  }

  private async send(isStopping: boolean): Promise<void> {
    const { publisher, logger } = this.options;
    try {
      await publisher.prepare([serviceReported]);
      const data = await this.next(isStopping);
      await publisher.publish([
        {
          contract: serviceReported,
          id: `${data.instanceId}-${data.sequence}`,
          tenantId: platformTenant,
          source: `/nadi/${data.service}`,
          timeMs: data.reportedAt,
          data,
        },
      ]);
    } catch (err) {
      logger.warn({ err }, 'a report of this instance could not be sent');
    }
  }

  private async next(isStopping: boolean): Promise<ServiceReported> {
    const { identity, health, flows, everyMs } = this.options;
    const checks = await health.results();
    const reportedAt = this.now();
    const coveredMs = Math.max(0, reportedAt - this.lastMs);
    this.lastMs = reportedAt;
    this.sequence += 1;
    return {
      instanceId: identity.instanceId,
      service: identity.service,
      version: identity.version,
      commit: identity.commit ?? null,
      host: hostname(),
      pid: process.pid,
      startedAt: processStartedMs,
      reportedAt,
      sequence: this.sequence,
      coveredMs,
      intervalMs: everyMs,
      state: isStopping ? 'stopping' : checks.every(({ up }) => up) ? 'ready' : 'degraded',
      checks: checks.map(({ name, up, detail }) => ({ name, up, detail: detail || null })),
      process: this.usage.take(),
      flows: flows.take(),
    };
  }
}
