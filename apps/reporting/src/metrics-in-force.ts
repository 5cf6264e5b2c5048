import { createHash } from 'node:crypto';
import { contracts, definitionChanged } from '@nadi/contracts';
import { DefinitionTable, type DefinitionInForce } from '@nadi/definitions';
import { messageOf } from '@nadi/errors';
import { followEvents, platformTenant, type EventDecoder, type TopicLogConnection } from '@nadi/messaging';
import { compileMetrics, type MetricCatalog } from '@nadi/metrics';
import type { Logger } from '@nadi/observability';

export interface MetricsInForceOptions {
  readonly connection: TopicLogConnection;
  readonly decoder: EventDecoder;
  readonly logger: Logger;
}

/** The metrics as they are in force at a moment; another object as soon as one of them changes. */
export interface MetricSet {
  readonly catalog: MetricCatalog;
  /** Tells the set from others, by the versions of its metrics. */
  readonly fingerprint: string;
  readonly versions: Readonly<Record<string, number>>;
}

/** Keeps the metrics that are in force, as `platform.definition-changed` tells it. */
export class MetricsInForce {
  private readonly table = new DefinitionTable();
  private readonly stopping = new AbortController();
  private set = setOf([]);
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: MetricsInForceOptions) {}

  /** Ask again for each batch and each request. */
  get current(): MetricSet {
    return this.set;
  }

  /** Resolves when everything is in force that was when it began, however long the broker is away. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.running = this.follow(resolve).catch((err: unknown) => {
        this.options.logger.error({ err }, 'definitions are no longer followed');
        reject(err);
      });
    });
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async follow(onCaughtUp: () => void): Promise<void> {
    const { connection, decoder, logger } = this.options;
    const onRetry = (err: Error) => logger.warn({ err }, 'definitions cannot be read; trying again');
    const following = { contract: definitionChanged, tenantId: platformTenant, signal: this.stopping.signal, onRetry };
    for await (const { events, isCaughtUp } of followEvents({ connection, decoder, ...following })) {
      events.forEach((event) => this.table.apply(event));
      if (isCaughtUp) {
        this.renew();
        onCaughtUp();
      }
    }
    onCaughtUp();
  }

  private renew(): void {
    const { logger } = this.options;
    const inForce = this.table.inForce('metrics');
    if (fingerprintOf(inForce) === this.set.fingerprint) {
      return;
    }
    try {
      this.set = setOf(inForce);
      logger.info({ metrics: inForce.length, fingerprint: this.set.fingerprint }, 'metrics have changed');
    } catch (error) {
      // Of several that were changed together, the rest is still on its way.
      logger.warn({ reason: messageOf(error) }, 'the metrics in force do not hold together; the former stay');
    }
  }
}

function setOf(inForce: readonly DefinitionInForce[]): MetricSet {
  const sources = inForce.map(({ name, version, text }) => ({ file: `metrics/${name}@${version}`, text }));
  return {
    catalog: compileMetrics(sources, contracts),
    fingerprint: fingerprintOf(inForce),
    versions: Object.fromEntries(inForce.map(({ name, version }) => [name, version])),
  };
}

function fingerprintOf(inForce: readonly DefinitionInForce[]): string {
  const text = inForce.map(({ name, version }) => `${name}@${version}`).join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
