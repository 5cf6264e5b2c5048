import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Grant } from '@nadi/identity';
import { until, type ServiceProcess } from '@nadi/test-harness';
import { tokenFor } from './token.ts';

/** A manifest as a loader reads it. */
export interface Manifest {
  readonly rows: number;
  readonly interval: { readonly from: string; readonly to: string };
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly key: readonly string[];
  readonly revision: string | null;
  readonly personal: boolean;
  readonly files: readonly {
    readonly key: string;
    readonly rows: number;
    readonly bytes: number;
    readonly sha256: string;
  }[];
}

/** A run as it is answered. */
export interface Run {
  readonly id: string;
  readonly state: string;
  readonly moment: string;
  readonly attempts: number;
  readonly code: string | null;
  readonly reason: string | null;
  readonly isScheduled: boolean;
  readonly rows: number | null;
  readonly manifest: Manifest | null;
}

export const ownerGrants: readonly Grant[] = [{ role: 'owner', domain: '*' }];

/** Asks the service as an owner, or with other grants. */
export async function ask(
  service: ServiceProcess,
  tenantId: string,
  path: string,
  { method = 'GET', grants = ownerGrants }: { readonly method?: string; readonly grants?: readonly Grant[] } = {},
) {
  const headers = { authorization: `Bearer ${await tokenFor(tenantId, { grants })}` };
  const response = await fetch(`${service.url}/v1/exports${path}`, { method, headers });
  const body = (await response.json()) as Record<string, unknown> & { readonly code?: string };
  return { status: response.status, body };
}

/** Asks for a run now. */
export async function request(service: ServiceProcess, tenantId: string, name: string): Promise<string> {
  const { status, body } = await ask(service, tenantId, `/${name}/runs`, { method: 'POST' });
  if (status !== 202) throw new Error(`${name}: ${status} ${JSON.stringify(body)}`);
  return (body['run'] as Run).id;
}

/** Waits until a run has ended; while the service is away it is asked again. */
export async function ended(service: ServiceProcess, tenantId: string, place: string): Promise<Run> {
  const look = async () => {
    const answer = await ask(service, tenantId, place).catch(() => undefined);
    return answer?.body['run'] as Run | undefined;
  };
  const run = await until(
    `${place} to end`,
    look,
    (found) => found?.state === 'done' || found?.state === 'failed',
    90_000,
  );
  return run as Run;
}

/** Runs an export now and waits for it. */
export async function runNow(service: ServiceProcess, tenantId: string, name: string): Promise<Run> {
  return ended(service, tenantId, `/${name}/runs/${await request(service, tenantId, name)}`);
}

/** The folder of a run's files. */
export function folderOf(root: string, name: string, tenantId: string, moment: string): string {
  return join(root, name, `tenant=${tenantId}`, moment.replaceAll(/[-:]|\.000/g, ''));
}

/** Every file of a folder with its digest, as somebody sees it who knows nothing of the service. */
export function digestsOf(folder: string): Record<string, string> {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return Object.fromEntries(
    names.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  );
}
