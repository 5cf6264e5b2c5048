import { CoreClient } from './core-client.ts';
import { MemoryStorage } from './event-storage.ts';
import { FileStorage } from './node/file-storage.ts';
import type { ClientOptions, Limits, Surroundings } from './options.ts';
import type { Client, VisitorClient } from './types.ts';
import { VisitingClient } from './visiting-client.ts';

export type { EventStorage, KeptEvent } from './event-storage.ts';
export { FileStorage } from './node/file-storage.ts';
export type { ClientOptions } from './options.ts';
export type * from './types.ts';

export interface NodeOptions extends ClientOptions {
  /** Keeps events in files of this folder, so that they survive a restart; one per machine. */
  readonly folder?: string;
  /** Whether all events are of one visitor, as in an app on somebody's device. */
  readonly hasVisitor?: boolean;
}

const limits: Limits = {
  batchEvents: 500,
  batchBytes: 1_000_000,
  batchMs: 1_000,
  queueEvents: 20_000,
  queueBytes: 33_554_432,
  requestTimeoutMs: 30_000,
  backoffMinMs: 500,
  backoffMaxMs: 60_000,
  repeatableMs: 82_800_000,
  sessionIdleMs: 1_800_000,
};

/**
 * A client for programs. Consent is not asked for unless an option says so. A program that comes to its end sends what waits; one that
 * calls `process.exit` has to `close` first. Never throws.
 */
export function createClient(options: NodeOptions & { readonly hasVisitor: true }): VisitorClient;
export function createClient(options: NodeOptions): Client;
export function createClient(options: NodeOptions): Client {
  const { folder, hasVisitor = false } = options;
  const storage = folder === undefined ? new MemoryStorage() : new FileStorage(folder);
  const surroundings: Surroundings = {
    ...{ storage, limits, keepaliveBytes: 0 },
    beforeConsent: 'send',
    channel: 'app',
    attach: (listener) => {
      const end = (): void => void listener.flush();
      process.once('beforeExit', end);
      return () => process.off('beforeExit', end);
    },
  };
  return (hasVisitor ? new VisitingClient(options, surroundings) : new CoreClient(options, surroundings)).start();
}
