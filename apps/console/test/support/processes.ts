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
const keys = generateIdentityKeys();
const run = promisify(execFile);
const programOf = (service: string, name: string) => join(root, 'apps', service, 'dist', `${name}.js`);

/** A name that no other suite and no earlier run has used. */
export function unique(name: string): string {
  return `${name}-${randomBytes(4).toString('hex')}`;
}

export async function until<T>(what: string, look: () => Promise<T>, holds: (seen: T) => boolean, timeoutMs = 30_000) {
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
    NADI_ADMIN_CONSOLE_DIR: join(root, 'apps', 'console', 'dist'),
    NADI_IDENTITY_PUBLIC_KEYS: keys.publicKey,
    NADI_IDENTITY_PRIVATE_KEY: keys.privateKey,
    NADI_LOG_LEVEL: 'warn',
    ...overrides,
  };
}

/** Topics, schemas and tables as a platform has them; changes nothing the second time. */
export async function prepare(): Promise<void> {
  const env = environmentOf({});
  await run(process.execPath, [join(root, 'tools', 'cli', 'bin', 'nadi.js'), 'contracts', 'apply'], { env, cwd: root });
  for (const service of ['reporting', 'admin']) {
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

/** The token of the first administrator's link. */
export async function firstLinkToken(settings: Record<string, string>): Promise<string> {
  const { stdout } = await run(process.execPath, [programOf('admin', 'first-link')], {
    env: environmentOf(settings),
    cwd: root,
  });
  return (JSON.parse(stdout) as { link: string }).link.split('#')[1] ?? '';
}

/** A real service as its own process, which can be killed and started again on its port. */
export class ServiceProcess {
  readonly url: string;
  private child: ChildProcess | undefined;

  constructor(
    private readonly service: string,
    private readonly port: number,
    private readonly settings: Readonly<Record<string, string>>,
  ) {
    this.url = `http://127.0.0.1:${port}`;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [programOf(this.service, 'main')], {
      env: environmentOf({ [`NADI_${this.service.toUpperCase()}_PORT`]: String(this.port), ...this.settings }),
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    let output = '';
    [child.stdout, child.stderr].forEach((stream) =>
      stream.on('data', (chunk: Buffer) => (output = `${output}${chunk.toString()}`.slice(-20_000))),
    );
    const isReady = async () => {
      if (child.exitCode !== null) throw new Error(`${this.service} has ended:\n${output}`);
      return fetch(`${this.url}/health/ready`).then(
        ({ status }) => status === 200,
        () => false,
      );
    };
    await until(`${this.service} to be ready`, isReady, (ready) => ready, 90_000);
  }

  /** SIGTERM to stop in order, SIGKILL as when the machine loses power. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.child;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, 'exit');
    }
  }
}
