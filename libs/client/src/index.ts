import { LocalStorage } from './browser/local-storage.ts';
import { attachToPage } from './browser/page.ts';
import { realEnvironment } from './environment.ts';
import { eventId } from './event-id.ts';
import { MemoryStorage, type EventStorage } from './event-storage.ts';
import type { ClientOptions, Limits } from './options.ts';
import type { VisitorClient } from './types.ts';
import { VisitingClient } from './visiting-client.ts';

export type { EventStorage, KeptEvent } from './event-storage.ts';
export { MemoryStorage } from './event-storage.ts';
export type { ClientOptions } from './options.ts';
export type * from './types.ts';

export interface BrowserOptions extends ClientOptions {
  /** Keeps clients of one page apart, such as those of two tenants. */
  readonly name?: string;
}

/** Browsers let requests of 64 KiB in all live on when their page closes; the rest is for their own bookkeeping. */
const keepaliveBytes = 64_000;

const limits: Limits = {
  batchEvents: 50,
  batchBytes: 60_000,
  batchMs: 5_000,
  queueEvents: 1_000,
  queueBytes: 1_048_576,
  requestTimeoutMs: 30_000,
  backoffMinMs: 1_000,
  backoffMaxMs: 60_000,
  repeatableMs: 82_800_000,
  sessionIdleMs: 1_800_000,
};

/** A client for web pages: one visitor, events kept in `localStorage`, sent even when the page closes. Never throws. */
export function createClient(options: BrowserOptions): VisitorClient {
  const storage = options.storage ?? pageStorage(options);
  return new VisitingClient(options, {
    ...{ storage, keepaliveBytes, limits },
    beforeConsent: 'hold',
    channel: 'web',
    ...(typeof document === 'undefined' ? {} : { attach: attachToPage(() => storage.suspend()) }),
  }).start();
}

/** Memory where pages may not keep anything, or there is no page at all. */
function pageStorage({ name = 'default', environment }: BrowserOptions): EventStorage {
  try {
    const { wallMs, randomBytes } = { ...realEnvironment, ...environment };
    const owner = eventId(wallMs(), randomBytes(10));
    const locks = (navigator as { locks?: LockManager }).locks;
    return new LocalStorage({ prefix: `nadi:${name}:`, owner, area: window.localStorage, locks, wallMs });
  } catch {
    return new MemoryStorage();
  }
}
