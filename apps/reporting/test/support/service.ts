import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { generateIdentityKeys, IdentitySigner, type Grant } from '@nadi/identity';
import { readTestConfig } from '../config.ts';

export const config = readTestConfig();
export const root = fileURLToPath(new URL('../../../../', import.meta.url));
const program = (name: string) => join(root, 'apps', 'reporting', 'dist', `${name}.js`);
const keys = generateIdentityKeys();
const everywhere: readonly Grant[] = [{ role: 'viewer', domain: '*' }];

/** A name that no other suite and no earlier run has used. */
export function unique(name: string): string {
  return `${name}-${randomBytes(4).toString('hex')}`;
}

/** Waits until `condition` holds; says `what` it has waited for, and what it saw last, if that never happens. */
export async function until<T>(
  what: string,
  look: () => Promise<T>,
  holds: (seen: T) => boolean,
  timeoutMs = 60_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (holds(seen)) {
      return seen;
    }
    if (performance.now() > deadline) {
      throw new Error(`waited ${timeoutMs / 1_000} s in vain for ${what}; last seen: ${JSON.stringify(seen)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Topics, schemas and tables as a platform has them; changes nothing the second time. */
export async function prepare(): Promise<void> {
  const run = promisify(execFile);
  const env = serviceEnvironment({});
  const nadi = join(root, 'tools', 'cli', 'bin', 'nadi.js');
  await run(process.execPath, [nadi, 'contracts', 'apply'], { env, cwd: root });
  await run(process.execPath, [program('migrate')], { env, cwd: root });
}

function serviceEnvironment(overrides: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return {
    ...config.environment,
    NADI_CONFIG_DIR: join(root, 'config'),
    NADI_IDENTITY_PUBLIC_KEYS: keys.publicKey,
    NADI_LOG_LEVEL: 'warn',
    ...overrides,
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A bearer token; the options make it lack something. */
export function tokenFor(
  tenantId: string,
  { grants = everywhere, expiresMs = Date.now() + 3_600_000, key = keys.privateKey } = {},
): Promise<string> {
  return new IdentitySigner(key).sign({ subject: 'tests', name: 'tests', tenantId, grants, expiresMs }, 'reporting');
}

/** What the service answers: status, body and headers. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** The real service as its own process. */
export class ReportingProcess {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly output: () => string,
  ) {}

  /** Starts it and waits until it is ready. */
  static async start(overrides: Readonly<Record<string, string>> = {}): Promise<ReportingProcess> {
    const port = await freePort();
    const child = spawn(process.execPath, [program('main')], {
      env: serviceEnvironment({ NADI_REPORTING_PORT: String(port), ...overrides }),
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    [child.stdout, child.stderr].forEach((stream) =>
      stream.on('data', (chunk: Buffer) => (output = `${output}${chunk.toString()}`.slice(-20_000))),
    );
    const service = new ReportingProcess(`http://127.0.0.1:${port}`, child, () => output);
    await until(
      'reporting to be ready',
      () => service.isReady(),
      (ready) => ready,
      90_000,
    );
    return service;
  }

  /** Starts it in the expectation that it refuses to run. */
  static async refuse(overrides: Readonly<Record<string, string>>): Promise<{ code: number; stderr: string }> {
    const child = spawn(process.execPath, [program('main')], {
      env: serviceEnvironment({ NADI_REPORTING_PORT: '0', ...overrides }),
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return { code, stderr };
  }

  async get(path: string, token?: string): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? (JSON.parse(text) as Record<string, unknown>) : { text },
    };
  }

  private async isReady(): Promise<boolean> {
    if (this.child.exitCode !== null) {
      throw new Error(`reporting has ended:\n${this.output()}`);
    }
    return this.get('/health/ready').then(
      ({ status }) => status === 200,
      () => false,
    );
  }

  /** As when the machine loses power. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** As an orderly stop; returns the exit code. */
  async stop(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill(signal);
      await once(this.child, 'exit');
    }
    return this.child.exitCode;
  }
}
