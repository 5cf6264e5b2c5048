import { NadiError } from '@nadi/errors';
import { allows, type Identity } from '@nadi/identity';

/** Whether somebody may read a metric that is made of events of these domains; `*` stands for all. */
export function isReadable({ grants }: Identity, domains: readonly string[]): boolean {
  return domains.every((domain) => allows(grants, 'metrics:read', domain));
}

/** @throws NadiError KEY_SCOPE naming the domains that are missing. */
export function assertReadable(identity: Identity, asked: string, domains: readonly string[]): void {
  if (!isReadable(identity, domains)) {
    const missing = domains.filter((domain) => !allows(identity.grants, 'metrics:read', domain));
    const shown = missing.includes('*') ? 'all domains' : missing.join(', ');
    throw new NadiError('KEY_SCOPE', { message: `"${asked}" needs metrics:read in ${shown}` });
  }
}
