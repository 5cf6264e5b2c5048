import { createHash } from 'node:crypto';
import { definitionChanged } from '@nadi/contracts';
import { DefinitionTable, type FollowedDefinition } from '@nadi/definitions';
import { messageOf } from '@nadi/errors';
import { followEvents, platformTenant, type EventDecoder, type TopicLogConnection } from '@nadi/messaging';
import type { Logger } from '@nadi/observability';

/** The definitions of one kind as they are in force at a moment; another object as soon as one of them changes. */
export interface InForce<T> {
  /** What the service made of them. */
  readonly value: T;
  /** Tells this set from others, by the versions in it. */
  readonly fingerprint: string;
  /** Version by name. */
  readonly versions: Readonly<Record<string, number>>;
}

export interface LiveDefinitionsOptions<T> {
  readonly connection: TopicLogConnection;
  readonly decoder: EventDecoder;
  readonly logger: Logger;
  /** Such as `metrics`. */
  readonly kind: string;
  /**
   * Makes something of what is in force.
   * @throws NadiError if it does not hold together: what was in force before stays then.
   */
  readonly build: (definitions: readonly FollowedDefinition[]) => T;
  /** Told after every change but the first. */
  readonly onChange?: (inForce: InForce<T>) => void;
}

/** Keeps what is in force of one kind, as `platform.definition-changed` tells it. */
export class LiveDefinitions<T> {
  private readonly table = new DefinitionTable();
  private readonly stopping = new AbortController();
  private set: InForce<T>;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: LiveDefinitionsOptions<T>) {
    this.set = this.setOf([]);
  }

  /** Ask again for each batch and each request. */
  get current(): InForce<T> {
    return this.set;
  }

  /** What a version says, in force or not; undefined if there is none. */
  textOf(name: string, version: number): string | undefined {
    return this.table.textOf(this.options.kind, name, version);
  }

  /** Resolves when everything is in force that was when it began, however long the broker is away. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.running = this.follow(resolve).catch((err: unknown) => {
        this.options.logger.error({ err }, 'definitions are no longer followed');
        reject(err instanceof Error ? err : new Error(messageOf(err)));
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
    let wasCaughtUp = false;
    for await (const { events, isCaughtUp } of followEvents({ connection, decoder, ...following })) {
      events.forEach((event) => this.table.apply(event));
      if (isCaughtUp) {
        this.renew(wasCaughtUp);
        wasCaughtUp = true;
        onCaughtUp();
      }
    }
    onCaughtUp();
  }

  private renew(tellOthers: boolean): void {
    const { kind, logger, onChange } = this.options;
    const definitions = this.table.inForce(kind);
    if (fingerprintOf(definitions) === this.set.fingerprint) {
      return;
    }
    try {
      this.set = this.setOf(definitions);
      logger.info({ kind, definitions: definitions.length, fingerprint: this.set.fingerprint }, 'definitions changed');
    } catch (error) {
      // Of several that were changed together, the rest is still on its way.
      const reason = messageOf(error);
      logger.warn({ kind, reason }, 'the definitions in force do not hold together; the former stay');
      return;
    }
    if (tellOthers) {
      onChange?.(this.set);
    }
  }

  private setOf(definitions: readonly FollowedDefinition[]): InForce<T> {
    return {
      value: this.options.build(definitions),
      fingerprint: fingerprintOf(definitions),
      versions: Object.fromEntries(definitions.map(({ name, version }) => [name, version])),
    };
  }
}

function fingerprintOf(definitions: readonly FollowedDefinition[]): string {
  const text = definitions.map(({ name, version }) => `${name}@${version}`).join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
