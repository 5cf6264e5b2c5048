import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { generateIdentityKeys } from '@nadi/identity';
import { readTestConfig } from '../config.ts';

export const config = readTestConfig();
export const root = fileURLToPath(new URL('../../../../', import.meta.url));
export const keys = generateIdentityKeys();
const programOf = (service: string, name: string) => join(root, 'apps', service, 'dist', `${name}.js`);

/** A name that no other suite and no earlier run has used. */
export function unique(name: string): string {
  return `${name}-${randomBytes(4).toString('hex')}`;
}

export async function until<T>(what: string, look: () => Promise<T>, holds: (seen: T) => boolean, timeoutMs = 60_000) {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (performance.now() > deadline) {
      throw new Error(`waited ${timeoutMs / 1_000} s in vain for ${what}; last seen: ${JSON.stringify(seen)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function environmentOf(overrides: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return {
    ...config.environment,
    NADI_CONFIG_DIR: join(root, 'config'),
    NADI_IDENTITY_PUBLIC_KEYS: keys.publicKey,
    NADI_LOG_LEVEL: 'warn',
    ...overrides,
  };
}

/** Topics, schemas and tables as a platform has them; changes nothing the second time. */
export async function prepare(): Promise<void> {
  const run = promisify(execFile);
  const env = environmentOf({});
  await run(process.execPath, [join(root, 'tools', 'cli', 'bin', 'nadi.js'), 'contracts', 'apply'], { env, cwd: root });
  for (const service of ['ingestion', 'reporting', 'admin']) {
    await run(process.execPath, [programOf(service, 'migrate')], { env, cwd: root });
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A program of admin that prints a line of JSON. */
export async function adminProgram<T>(name: string, args: readonly string[], overrides: Record<string, string>) {
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [programOf('admin', name), ...args], {
    env: environmentOf({ NADI_IDENTITY_PRIVATE_KEY: keys.privateKey, ...overrides }),
    cwd: root,
  });
  return JSON.parse(stdout) as T;
}

/** A real service as its own process. */
export class ServiceProcess {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(
    service: string,
    overrides: Readonly<Record<string, string>>,
    port: number,
  ): Promise<ServiceProcess> {
    const child = spawn(process.execPath, [programOf(service, 'main')], {
      env: environmentOf({ [`NADI_${service.toUpperCase()}_PORT`]: String(port), ...overrides }),
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    [child.stdout, child.stderr].forEach((stream) =>
      stream.on('data', (chunk: Buffer) => (output = `${output}${chunk.toString()}`.slice(-20_000))),
    );
    const url = `http://127.0.0.1:${port}`;
    await until(
      `${service} to be ready`,
      async () => {
        if (child.exitCode !== null) throw new Error(`${service} has ended:\n${output}`);
        return fetch(`${url}/health/ready`).then(
          ({ status }) => status === 200,
          () => false,
        );
      },
      (ready) => ready,
      90_000,
    );
    return new ServiceProcess(url, child);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** As when the machine loses power. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill(signal);
      await once(this.child, 'exit');
    }
  }
}
