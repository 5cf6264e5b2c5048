import { IdentitySigner, type Grant } from '@nadi/identity';
import { identityKeys } from '@nadi/test-harness';

const everywhere: readonly Grant[] = [{ role: 'viewer', domain: '*' }];

interface TokenOptions {
  readonly grants?: readonly Grant[];
  readonly expiresMs?: number;
  readonly key?: string;
}

/** A bearer token; the options make it lack something. */
export function tokenFor(
  tenantId: string,
  { grants = everywhere, expiresMs = Date.now() + 3_600_000, key = identityKeys.privateKey }: TokenOptions = {},
): Promise<string> {
  return new IdentitySigner(key).sign({ subject: 'tests', name: 'tests', tenantId, grants, expiresMs }, 'reporting');
}
