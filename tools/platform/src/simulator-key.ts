import { demoTenant, readStoredKey, writeStoredKey, type StoredKey } from './secrets.ts';
import { runServiceScript } from './service-script.ts';

/** A key as the ingestion service lists it. */
export interface ListedKey {
  readonly prefix: string;
  readonly tenantId: string;
  readonly name: string;
  readonly domains: readonly string[];
  /** RFC 3339. */
  readonly expiresAt: string;
  readonly revokedAt: string | null;
  readonly createdAt: string;
  /** How much it may send; null stands for the default. */
  readonly eventsPerSecond: number | null;
  readonly burstEvents: number | null;
  readonly eventsPerDay: number | null;
  readonly eventsPerMonth: number | null;
  /** Accepted events of the day and month in UTC; missing of a key that has just been made. */
  readonly usage?: { readonly day: number; readonly month: number };
}

/** A key that has just been made; its text cannot be read again. */
export interface CreatedKey extends ListedKey {
  readonly key: string;
}

export interface SimulatorKeyOptions {
  readonly root: string;
  readonly dataDir: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly nowMs: number;
}

/** A key that ends sooner than this is replaced. */
const shortestLifeMs = 86_400_000;

/** The key the simulator sends with: the one of the last start if the service still takes it, otherwise a new one. */
export async function provideSimulatorKey({
  root,
  dataDir,
  environment,
  nowMs,
}: SimulatorKeyOptions): Promise<StoredKey> {
  const script = { root, service: 'ingestion', program: 'keys', environment };
  const stored = readStoredKey(dataDir);
  if (stored !== undefined && Date.parse(stored.expiresAt) > nowMs + shortestLifeMs) {
    const args = ['list', JSON.stringify({ tenantId: stored.tenantId })];
    const listed = await runServiceScript<ListedKey[]>({ ...script, args });
    if (listed.some(({ prefix, revokedAt }) => prefix === stored.prefix && revokedAt === null)) {
      return stored;
    }
  }
  const args = ['create', JSON.stringify({ tenantId: demoTenant, name: 'simulator' })];
  const { key, prefix, tenantId, expiresAt } = await runServiceScript<CreatedKey>({ ...script, args });
  const made = { key, prefix, tenantId, expiresAt };
  writeStoredKey(dataDir, made);
  return made;
}
