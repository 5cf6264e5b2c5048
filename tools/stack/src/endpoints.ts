import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readIfPresent, writeAtomically } from './atomic-file.ts';
import { lockOwner } from './owner-lock.ts';

/** Where the parts of a running stack answer. Holds the database password: keep it to the user who started it. */
export interface Endpoints {
  readonly kafkaBrokers: readonly string[];
  /** Without a path; the Confluent-compatible API is under `/apis/ccompat/v7`. */
  readonly registryUrl: string;
  readonly databaseUrl: string;
  readonly adminDatabaseUrl: string;
  /** Service name to base URL. */
  readonly services: Readonly<Record<string, string>>;
}

/** The lock that names the process a stack belongs to. */
export function ownerFile(dataFolder: string): string {
  return join(dataFolder, 'owner.json');
}

/** The folder with one record per child. */
export function recordFolder(dataFolder: string): string {
  return join(dataFolder, 'processes');
}

function endpointsFile(dataFolder: string): string {
  return join(dataFolder, 'endpoints.json');
}

export function writeEndpoints(dataFolder: string, endpoints: Endpoints): void {
  writeAtomically(endpointsFile(dataFolder), `${JSON.stringify(endpoints, undefined, 2)}\n`);
}

export function removeEndpoints(dataFolder: string): void {
  rmSync(endpointsFile(dataFolder), { force: true });
}

/** The endpoints of the stack that runs in this data folder, undefined if none does or it has not started up yet. */
export function readEndpoints(dataFolder: string): Endpoints | undefined {
  if (lockOwner(ownerFile(dataFolder)) === undefined) return undefined;
  const text = readIfPresent(endpointsFile(dataFolder));
  return text === undefined ? undefined : (JSON.parse(text) as Endpoints);
}
