import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The client, and what its `avro` extra brings, named one by one: the extra insists on a `certifi` of the last weeks, which
 * not every package registry has, and the registry is read here without TLS.
 */
const requirements = ['confluent-kafka==2.16.1', 'fastavro', 'httpx', 'attrs', 'cachetools', 'authlib', 'certifi'];
const workspace = fileURLToPath(new URL('../../../../', import.meta.url));
const folder = join(workspace, '.nadi', 'python');
const interpreter = join(folder, 'bin', 'python');
const complete = join(folder, 'installed.txt');

/** A Python that can import Confluent's client, or why there is none. */
export type PythonEnvironment = { readonly interpreter: string } | { readonly missing: string };

/** Installs Confluent's Python client into a folder of the checkout, once. */
export function preparePython(): PythonEnvironment {
  if (existsSync(complete)) {
    return { interpreter };
  }
  try {
    mkdirSync(dirname(folder), { recursive: true });
    run('python3', ['-m', 'venv', '--clear', folder], 60_000);
    run(interpreter, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements], 240_000);
    run(interpreter, ['-c', 'import confluent_kafka.schema_registry.avro'], 30_000);
    writeFileSync(complete, requirements.join('\n'));
    return { interpreter };
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    return { missing: (stderr ?? '').trim().split('\n').at(-1) || message };
  }
}

function run(command: string, args: readonly string[], timeoutMs: number): void {
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs });
}
