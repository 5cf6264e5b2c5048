import { NadiError } from '@nadi/errors';
import { allows, type Identity, type Permission } from '@nadi/identity';
import type { QuotaDefaults } from '../flow/key-quotas.ts';
import { writesForProducers } from '../streams.ts';
import type { KeyLimits, KeyUsage } from './api-key.ts';
import type { KeyChange } from './key-changes.ts';
import type { FoundKey, KeyRepository } from './key-repository.ts';

export interface KeyManagementOptions {
  readonly repository: Pick<KeyRepository, keyof KeyRepository>;
  /** Told of changes, so that this instance does not go on with what it remembers. */
  readonly verifier: { changed(prefix: string): void };
  readonly defaults: QuotaDefaults & { readonly tenantEventsPerSecond: number };
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface WantedKey {
  readonly name: string;
  readonly domains: readonly string[];
  readonly expiresInDays: number;
  readonly limits: Partial<KeyLimits>;
}

/** What may be seen of a key: never its secret or hash. */
export interface ShownKey extends KeyLimits {
  readonly prefix: string;
  readonly name: string;
  /** Domains it may write to; `*` stands for all. */
  readonly domains: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  /** When something of it was accepted last; null if that never was. */
  readonly lastUsedAt: Date | null;
  readonly usage: KeyUsage;
}

/** What a key has that has no limits of its own; quotas of 0 are none. */
export type KeyDefaults = KeyManagementOptions['defaults'];

const noLimits: KeyLimits = { eventsPerSecond: null, burstEvents: null, eventsPerDay: null, eventsPerMonth: null };
const dayMs = 86_400_000;
const prefixForm = /^[\w-]{1,100}$/;

/** The keys of a tenant, as far as somebody may see and change them: nobody reaches further with a key than without one. */
export class KeyManagement {
  constructor(private readonly options: KeyManagementOptions) {}

  /** Keys whose domains are all open to the caller, the newest first. */
  async list(caller: Identity): Promise<{ keys: readonly ShownKey[]; defaults: KeyDefaults; domains: string[] }> {
    const { repository, defaults } = this.options;
    const keys = (await repository.list(caller.tenantId)).filter((key) => mayReach(caller, 'keys:read', key.domains));
    const domains = knownDomains().filter((domain) => allows(caller.grants, 'keys:write', domain));
    const all = allows(caller.grants, 'keys:write', '*') ? ['*'] : [];
    return { keys: (await this.shown(keys)).toReversed(), defaults, domains: [...all, ...domains] };
  }

  /** @throws NadiError KEY_UNKNOWN */
  async state(
    caller: Identity,
    prefix: string,
  ): Promise<{ key: ShownKey; changes: readonly KeyChange[]; defaults: KeyDefaults }> {
    const { repository, defaults } = this.options;
    const found = await this.reached(caller, 'keys:read', prefix);
    const [key] = await this.shown([found]);
    if (key === undefined) throw unknown(prefix);
    return { key, changes: await repository.changesOf(caller.tenantId, prefix), defaults };
  }

  /** The text is known only now. @throws NadiError INPUT_INVALID, GRANT_EXCEEDED */
  async create(caller: Identity, wanted: WantedKey): Promise<{ key: ShownKey; text: string }> {
    const { repository, now } = this.options;
    const domains = [...new Set(wanted.domains)];
    const known = new Set(['*', ...knownDomains()]);
    const strange = domains.find((domain) => !known.has(domain));
    if (strange !== undefined) {
      throw new NadiError('INPUT_INVALID', { message: `domains: there is no domain ${strange.slice(0, 100)}` });
    }
    if (!mayReach(caller, 'keys:write', domains)) {
      throw new NadiError('GRANT_EXCEEDED', { message: `keys:write is needed in ${domains.join(', ')}` });
    }
    const { text, key } = await repository.create(
      {
        ...{ tenantId: caller.tenantId, name: wanted.name, domains },
        expiresAt: new Date(now() + wanted.expiresInDays * dayMs),
        limits: { ...noLimits, ...wanted.limits },
      },
      caller,
    );
    const found = await this.reached(caller, 'keys:write', key.prefix);
    const [made] = await this.shown([found]);
    if (made === undefined) throw unknown(key.prefix);
    return { key: made, text };
  }

  /** Changes limits; those that are missing stay. @throws NadiError KEY_UNKNOWN, GRANT_EXCEEDED */
  async update(caller: Identity, prefix: string, limits: Partial<KeyLimits>): Promise<ShownKey> {
    const { repository, verifier } = this.options;
    await this.reached(caller, 'keys:write', prefix);
    const changed = await repository.update({ prefix, tenantId: caller.tenantId }, limits, caller);
    verifier.changed(prefix);
    const [key] = await this.shown([changed]);
    if (key === undefined) throw unknown(prefix);
    return key;
  }

  /** Ends a key for ever. @throws NadiError KEY_UNKNOWN, GRANT_EXCEEDED */
  async revoke(caller: Identity, prefix: string): Promise<ShownKey> {
    const { repository, verifier, now } = this.options;
    await this.reached(caller, 'keys:write', prefix);
    await repository.revoke({ prefix, tenantId: caller.tenantId }, new Date(now()), caller);
    verifier.changed(prefix);
    return (await this.state(caller, prefix)).key;
  }

  private async reached(caller: Identity, permission: Permission, prefix: string): Promise<FoundKey> {
    // The database stores no other text as one, and refuses to look for some.
    const key = prefixForm.test(prefix) ? await this.options.repository.find(prefix, caller.tenantId) : null;
    if (key === null || !mayReach(caller, 'keys:read', key.domains)) throw unknown(prefix);
    if (!mayReach(caller, permission, key.domains)) {
      throw new NadiError('GRANT_EXCEEDED', { message: `${permission} is needed in ${key.domains.join(', ')}` });
    }
    return key;
  }

  private async shown(keys: readonly FoundKey[]): Promise<ShownKey[]> {
    const lastUses = await this.options.repository.lastUses(keys.map(({ prefix }) => prefix));
    return keys.map(({ prefix, name, domains, createdAt, expiresAt, revokedAt, usage, ...key }) => {
      const { eventsPerSecond, burstEvents, eventsPerDay, eventsPerMonth } = key;
      return {
        ...{ prefix, name, domains, createdAt, expiresAt, revokedAt, lastUsedAt: lastUses.get(prefix) ?? null },
        ...{ eventsPerSecond, burstEvents, eventsPerDay, eventsPerMonth, usage },
      };
    });
  }
}

function mayReach({ grants }: Identity, permission: Permission, domains: readonly string[]): boolean {
  return domains.every((domain) => allows(grants, permission, domain));
}

/** Domains of the contracts that producers write to. */
function knownDomains(): string[] {
  return [...new Set(writesForProducers.map(({ domain }) => domain))].sort();
}

function unknown(prefix: string): NadiError {
  return new NadiError('KEY_UNKNOWN', { message: `there is no key with the prefix ${prefix.slice(0, 100)}` });
}
