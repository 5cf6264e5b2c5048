import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { testEnvironment } from './config.ts';

const run = promisify(execFile);
const app = new URL('..', import.meta.url).pathname;
const cli = new URL('../../../tools/cli/bin/nadi.js', import.meta.url).pathname;

/** Prepares the database and the topics once for all specs of this folder. */
export async function prepareStack(): Promise<void> {
  const env = testEnvironment();
  await Promise.all([
    run(process.execPath, ['dist/migrate.js'], { cwd: app, env }),
    run(process.execPath, [cli, 'contracts', 'apply', '--json'], { cwd: app, env }),
  ]);
}

/** Makes an API key and returns its text. */
export async function createKey(key: Record<string, unknown>): Promise<string> {
  const { stdout } = await run(process.execPath, ['dist/keys.js', 'create', JSON.stringify(key)], {
    cwd: app,
    env: testEnvironment(),
  });
  return (JSON.parse(stdout) as { key: string }).key;
}

export interface RunningService {
  readonly url: string;
  readonly process: ChildProcess;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts the service as its own process on a free port; resolves when it listens. */
export async function startService(settings: Record<string, string> = {}): Promise<RunningService> {
  const child = spawn(process.execPath, ['dist/main.js'], {
    cwd: app,
    env: { ...testEnvironment(), NADI_INGESTION_PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    void exited.then((code) => reject(new Error(`exited with ${String(code)}: ${errors}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const entry = JSON.parse(line) as { msg: string; url?: string };
      if (entry.msg === 'listening') {
        resolve(entry.url ?? '');
      }
    });
  });
  return {
    url,
    process: child,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      return exited;
    },
  };
}

/** Waits until the service takes events. */
export async function untilReady({ url }: RunningService): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/health/ready`);
    if (response.ok) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
