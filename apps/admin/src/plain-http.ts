import { isIP } from 'node:net';
import type { AdminConfig } from './front-door.ts';

/** What to tell an operator whose browsers would refuse the session's cookie; undefined if all is well. */
export function plainHttpWarning({
  host,
  publicUrl,
  trustedProxies,
}: Pick<AdminConfig, 'host' | 'publicUrl' | 'trustedProxies'>): string | undefined {
  const { protocol, hostname } = new URL(publicUrl);
  const isReached =
    protocol === 'https:' || (isLoopback(hostname) && (isLoopback(host) || trustedProxies[0] !== 'none'));
  return isReached
    ? undefined
    : 'browsers keep the session over HTTPS only, except on this machine: nobody else can sign in. Put a proxy with TLS before ' +
        'the console, set NADI_ADMIN_PUBLIC_URL to its https:// address and NADI_TRUSTED_PROXIES to where it connects from';
}

function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '');
  return (
    bare === 'localhost' ||
    bare.endsWith('.localhost') ||
    bare === '::1' ||
    (isIP(bare) === 4 && bare.startsWith('127.'))
  );
}
