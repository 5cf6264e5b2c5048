import { definitionChanged } from '@nadi/contracts';
import { DefinitionTable } from '@nadi/definitions';
import { messageOf } from '@nadi/errors';
import { followEvents, platformTenant, type EventDecoder, type TopicLogConnection } from '@nadi/messaging';
import type { Logger } from '@nadi/observability';
import { LiveDefinitions, type LiveKind } from './live-definitions.ts';

export interface DefinitionFeedOptions {
  readonly connection: TopicLogConnection;
  readonly decoder: EventDecoder;
  readonly logger: Logger;
}

/** Follows `platform.definition-changed`, once for all kinds of a process. */
export class DefinitionFeed {
  private readonly table = new DefinitionTable();
  private readonly kinds: Pick<LiveDefinitions<unknown>, 'renew'>[] = [];
  private readonly stopping = new AbortController();
  private starting: Promise<void> | undefined;
  private running: Promise<void> = Promise.resolve();
  private isCaughtUp = false;

  constructor(private readonly options: DefinitionFeedOptions) {}

  /** Whether everything is in force that was when it began. */
  get isKnown(): boolean {
    return this.isCaughtUp;
  }

  /** Keeps a kind, before the start. Of one change, the kinds come in force in the order of these calls: those first that others name. */
  keep<T>(kind: LiveKind<T>): LiveDefinitions<T> {
    const live = new LiveDefinitions(kind, this.table, this.options.logger);
    this.kinds.push(live);
    return live;
  }

  /** Resolves when everything is in force that was when it began, however long the broker is away. The same promise for all who ask. */
  start(): Promise<void> {
    this.starting ??= new Promise((resolve, reject) => {
      this.running = this.follow(resolve).catch((err: unknown) => {
        this.options.logger.error({ err }, 'definitions are no longer followed');
        reject(err instanceof Error ? err : new Error(messageOf(err)));
      });
    });
    return this.starting;
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
        this.kinds.forEach((kind) => kind.renew(this.isCaughtUp));
        this.isCaughtUp = true;
        onCaughtUp();
      }
    }
    onCaughtUp();
  }
}
