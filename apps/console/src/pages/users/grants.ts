import { roles, type ApiToken, type Grant } from '../../api/index.ts';
import type { StateKind } from '../../components/index.ts';
import { texts } from '../../texts/en.ts';

/** owner of orders, viewer of all domains */
export function grantText({ role, domain }: Grant): string {
  return texts.users.grant(role, domain);
}

/** The roles of somebody in one line, the one that may most first. */
export function grantsText(grants: readonly Grant[]): string {
  return [...grants]
    .sort((a, b) => roles.indexOf(b.role) - roles.indexOf(a.role) || a.domain.localeCompare(b.domain))
    .map(grantText)
    .join(', ');
}

/** The roles with none twice. */
export function distinctGrants(grants: readonly Grant[]): Grant[] {
  return [...new Map(grants.map((grant) => [`${grant.role} ${grant.domain}`, grant])).values()];
}

const soonMs = 7 * 86_400_000;

/** How a token is at a moment: revoked, ended, about to end, or valid. */
export function tokenState(
  { revokedAt, expiresAt }: Pick<ApiToken, 'revokedAt' | 'expiresAt'>,
  nowMs: number,
): { readonly kind: StateKind; readonly text: keyof typeof texts.tokens.states } {
  if (revokedAt !== null) {
    return { kind: 'unknown', text: 'revoked' };
  }
  const leftMs = Date.parse(expiresAt) - nowMs;
  if (leftMs <= 0) {
    return { kind: 'bad', text: 'ended' };
  }
  return leftMs < soonMs ? { kind: 'warn', text: 'endsSoon' } : { kind: 'good', text: 'valid' };
}
