import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folders = join(fileURLToPath(new URL('../../../', import.meta.url)), '.nadi', 'python');

/** What a Python has to have. */
export interface PythonPackages {
  /** Of the environment: packages of one name are installed once. */
  readonly name: string;
  /** As pip reads them. */
  readonly requirements: readonly string[];
  /** A module that can be imported then. */
  readonly module: string;
}

/** A Python that has the packages, or why there is none. */
export type PythonEnvironment = { readonly interpreter: string } | { readonly missing: string };

/** Installs packages into a folder of the checkout, once. */
export function preparePython({ name, requirements, module }: PythonPackages): PythonEnvironment {
  const folder = join(folders, name);
  const interpreter = join(folder, 'bin', 'python');
  const complete = join(folder, 'installed.txt');
  if (existsSync(complete)) {
    return { interpreter };
  }
  try {
    mkdirSync(dirname(folder), { recursive: true });
    run('python3', ['-m', 'venv', '--clear', folder], 60_000);
    run(interpreter, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements], 240_000);
    run(interpreter, ['-c', `import ${module}`], 60_000);
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
