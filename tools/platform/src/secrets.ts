import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generateIdentityKeys, IdentitySigner } from '@nadi/identity';

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
const readerTokenDays = 30;

/** Writes a file that only its owner may read, whole or not at all. */
function writeSecret(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const partial = `${path}.partial`;
  writeFileSync(partial, text, { mode: 0o600 });
  renameSync(partial, path);
}

function signingKeyFile(dataDir: string): string {
  return join(dataDir, 'secrets', 'identity-signing-key');
}

function keyFile(dataDir: string): string {
  return join(dataDir, 'secrets', 'simulator-key.json');
}

/** The private key that signs identities, drawn at the first start of a data folder. */
export function provideSigningKey(dataDir: string): string {
  const known = readSigningKey(dataDir);
  if (known !== undefined) {
    return known;
  }
  const { privateKey } = generateIdentityKeys();
  writeSecret(signingKeyFile(dataDir), `${privateKey}\n`);
  return privateKey;
}

/** The secret of the fields that pipelines hash, drawn at the first start of a data folder: pseudonyms stay the same after that. */
export function provideHashSalt(dataDir: string): string {
  return provideRandom(join(dataDir, 'secrets', 'hash-salt'));
}

/** The key that secrets of shops are stored with, drawn at the first start of a data folder. */
export function provideSecretsKey(dataDir: string): string {
  return provideRandom(join(dataDir, 'secrets', 'shop-secrets-key'));
}

function provideRandom(file: string): string {
  if (!existsSync(file)) {
    writeSecret(file, `${randomBytes(32).toString('base64url')}\n`);
  }
  return readFileSync(file, 'utf8').trim();
}

/** The private key of a data folder, undefined before its first start. */
export function readSigningKey(dataDir: string): string | undefined {
  const file = signingKeyFile(dataDir);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

/** The simulator's key of a data folder, undefined if none was made. */
export function readStoredKey(dataDir: string): StoredKey | undefined {
  return existsSync(keyFile(dataDir)) ? (JSON.parse(readFileSync(keyFile(dataDir), 'utf8')) as StoredKey) : undefined;
}

export function writeStoredKey(dataDir: string, key: StoredKey): void {
  writeSecret(keyFile(dataDir), `${JSON.stringify(key)}\n`);
}

/** A token that reads the metrics of a tenant from reporting itself for 30 days; an analyst's also asks in SQL, and an owner's sees personal data there. */
export function readerToken(
  signingKey: string,
  tenantId: string,
  nowMs: number,
  role: 'viewer' | 'analyst' | 'owner' = 'viewer',
  subject = 'operator',
): Promise<string> {
  const expiresMs = nowMs + readerTokenDays * dayMs;
  const grants = [{ role, domain: '*' }];
  return new IdentitySigner(signingKey).sign({ subject, name: subject, tenantId, grants, expiresMs }, 'reporting');
}
