import { createHash } from 'node:crypto';
import type { DefinitionTable, FollowedDefinition } from '@nadi/definitions';
import { messageOf } from '@nadi/errors';
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

/** A kind of definitions, and what a service makes of those in force. */
export interface LiveKind<T> {
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

/** What is in force of one kind, as a feed keeps it. */
export class LiveDefinitions<T> {
  private set: InForce<T>;

  constructor(
    private readonly of: LiveKind<T>,
    private readonly table: DefinitionTable,
    private readonly logger: Logger,
  ) {
    this.set = this.setOf([]);
  }

  /** Ask again for each batch and each request. */
  get current(): InForce<T> {
    return this.set;
  }

  /** What a version says, in force or not; undefined if there is none. */
  textOf(name: string, version: number): string | undefined {
    return this.table.textOf(this.of.kind, name, version);
  }

  /** Takes over what the table has come to. */
  renew(tellOthers: boolean): void {
    const { kind, onChange } = this.of;
    const definitions = this.table.inForce(kind);
    if (fingerprintOf(definitions) === this.set.fingerprint) {
      return;
    }
    try {
      this.set = this.setOf(definitions);
      const { fingerprint } = this.set;
      this.logger.info({ kind, definitions: definitions.length, fingerprint }, 'definitions changed');
    } catch (error) {
      // Of several that were changed together, the rest is still on its way.
      const reason = messageOf(error);
      this.logger.warn({ kind, reason }, 'the definitions in force do not hold together; the former stay');
      return;
    }
    if (tellOthers) {
      onChange?.(this.set);
    }
  }

  private setOf(definitions: readonly FollowedDefinition[]): InForce<T> {
    return {
      value: this.of.build(definitions),
      fingerprint: fingerprintOf(definitions),
      versions: Object.fromEntries(definitions.map(({ name, version }) => [name, version])),
    };
  }
}

function fingerprintOf(definitions: readonly FollowedDefinition[]): string {
  const text = definitions.map(({ name, version }) => `${name}@${version}`).join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
