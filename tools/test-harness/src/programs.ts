import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { generateIdentityKeys } from '@nadi/identity';
import { childEnvironment, preparedActivation, runningStack } from './config.ts';
import { queryAsSuperuser } from './superuser.ts';

/** Environment variables of a service, beside those that all tests give it. */
export type ServiceSettings = Readonly<Record<string, string>>;

/** The folder of the repository. */
export const root = resolve(fileURLToPath(new URL('../../..', import.meta.url)));

/** The services trust these; each suite has its own. */
export const identityKeys = generateIdentityKeys();

const run = promisify(execFile);

/** The longest time in which a service finds out that it cannot run. */
const refusalTimeoutMs = 60_000;

function environmentOf(settings: ServiceSettings): Record<string, string> {
  const { kafkaBrokers, registryUrl, databaseUrl } = runningStack;
  return {
    ...childEnvironment(),
    NADI_KAFKA_BROKERS: kafkaBrokers.join(','),
    NADI_REGISTRY_URL: registryUrl,
    NADI_DATABASE_URL: databaseUrl,
    NADI_IDENTITY_PUBLIC_KEYS: identityKeys.publicKey,
    NADI_LOG_LEVEL: 'warn',
    ...settings,
  };
}

/** How to start a built program of a service. */
export function programOf(service: string, name: string, settings: ServiceSettings = {}) {
  // Admin alone signs.
  const own: ServiceSettings = service === 'admin' ? { NADI_IDENTITY_PRIVATE_KEY: identityKeys.privateKey } : {};
  return {
    file: join(root, 'apps', service, 'dist', `${name}.js`),
    options: { env: environmentOf({ ...own, ...settings }), cwd: root },
  };
}

/**
 * Topics, schemas, and the tables of these services, as a platform has them, and with reporting the definitions of `config/`;
 * changes nothing the second time.
 */
export async function prepare(...services: readonly string[]): Promise<void> {
  if (preparedActivation() !== undefined) {
    if (services.includes('reporting')) {
      await restoreDefinitions();
    }
    return;
  }
  const nadi = join(root, 'tools', 'cli', 'bin', 'nadi.js');
  await run(process.execPath, [nadi, 'contracts', 'apply'], { env: environmentOf({}), cwd: root });
  const all = services.includes('reporting') ? [...new Set([...services, 'admin'])] : services;
  for (const service of all) {
    const { file, options } = programOf(service, 'migrate');
    await run(process.execPath, [file], options);
  }
  if (services.includes('reporting')) {
    await applyDefinitions(join(root, 'config'), 'instead');
  }
}

/** On a stack that was prepared with the definitions of `config/`, another suite may have applied its own since. */
async function restoreDefinitions(): Promise<void> {
  if ((await lastActivation()) !== preparedActivation()) {
    await applyDefinitions(join(root, 'config'), 'instead');
  }
}

/** The number of the last change of what is in force. */
export async function lastActivation(): Promise<string> {
  const [row] = await queryAsSuperuser<{ last: string }>(
    'select coalesce(max(sequence), 0) as last from admin.definition_activations',
  );
  return row?.last ?? '0';
}

/** Puts the definitions of a folder in force: beside those that are, or in their place. */
export async function applyDefinitions(folder: string, place: 'beside' | 'instead'): Promise<void> {
  await runProgram('admin', 'apply-definitions', [folder, ...(place === 'instead' ? ['--retire-others'] : [])]);
}

/** Runs a program of a service that prints a line of JSON. */
export async function runProgram<T>(
  service: string,
  name: string,
  args: readonly string[] = [],
  settings: ServiceSettings = {},
): Promise<T> {
  const { file, options } = programOf(service, name, settings);
  const { stdout } = await run(process.execPath, [file, ...args], options);
  return JSON.parse(stdout) as T;
}

/** How a service ended that did not start; without a code if it ran and had to be stopped. */
export interface Refusal {
  readonly code: number | null;
  readonly stderr: string;
}

/** Starts a service in the expectation that it refuses to run. */
export async function refusalOf(service: string, settings: ServiceSettings): Promise<Refusal> {
  const anyPort = { [`NADI_${service.toUpperCase()}_PORT`]: '0' };
  const { file, options } = programOf(service, 'main', { ...anyPort, ...settings });
  return run(process.execPath, [file], { ...options, timeout: refusalTimeoutMs }).then(
    ({ stderr }) => ({ code: 0, stderr }),
    ({ code, stderr }: Refusal) => ({ code, stderr }),
  );
}
