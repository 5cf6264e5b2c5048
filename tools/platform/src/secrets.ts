import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { signIdentity } from '@nadi/identity';

/** The tenant of the simulated marketplace. */
export const demoTenant = 'demo';

/** A key of the ingestion API as it is kept for the simulator. */
export interface StoredKey {
  readonly key: string;
  readonly prefix: string;
  readonly tenantId: string;
  /** RFC 3339. */
  readonly expiresAt: string;
}

const dayMs = 86_400_000;
const pageTokenDays = 30;

/** Writes a file that only its owner may read, whole or not at all. */
function writeSecret(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const partial = `${path}.partial`;
  writeFileSync(partial, text, { mode: 0o600 });
  renameSync(partial, path);
}

function secretFile(dataDir: string): string {
  return join(dataDir, 'secrets', 'identity');
}

function keyFile(dataDir: string): string {
  return join(dataDir, 'secrets', 'simulator-key.json');
}

/** The secret that signs identities, drawn at the first start of a data folder. */
export function identitySecret(dataDir: string): string {
  const known = readIdentitySecret(dataDir);
  if (known !== undefined) {
    return known;
  }
  const drawn = randomBytes(32).toString('base64url');
  writeSecret(secretFile(dataDir), `${drawn}\n`);
  return drawn;
}

/** The secret of a data folder, undefined before its first start. */
export function readIdentitySecret(dataDir: string): string | undefined {
  return existsSync(secretFile(dataDir)) ? readFileSync(secretFile(dataDir), 'utf8').trim() : undefined;
}

/** The simulator's key of a data folder, undefined if none was made. */
export function readStoredKey(dataDir: string): StoredKey | undefined {
  return existsSync(keyFile(dataDir)) ? (JSON.parse(readFileSync(keyFile(dataDir), 'utf8')) as StoredKey) : undefined;
}

export function writeStoredKey(dataDir: string, key: StoredKey): void {
  writeSecret(keyFile(dataDir), `${JSON.stringify(key)}\n`);
}

/** A token that reads the metrics of the demo tenant for 30 days. */
export function pageToken(secret: string, nowMs: number): string {
  const expiresMs = nowMs + pageTokenDays * dayMs;
  return signIdentity({ subject: 'local', tenantId: demoTenant, scopes: ['metrics:read'], expiresMs }, secret);
}
