import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const nadi = join(root, 'tools', 'cli', 'bin', 'nadi.js');

interface Suite {
  readonly passed: boolean;
  readonly results: readonly {
    readonly id: string;
    readonly passed: boolean;
    readonly acked: number;
    readonly criteria: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
  }[];
}

/** Runs the command as its users do, with a platform of its own; returns its exit code and what it found. */
export async function chaos(...args: string[]): Promise<{ code: number | null; suite: Suite; progress: string }> {
  const report = join(root, '.nadi', `chaos-e2e-${process.pid}.html`);
  const child = spawn(process.execPath, [nadi, 'chaos', '--json', '--report', report, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let json = '';
  let progress = '';
  child.stdout.on('data', (chunk: Buffer) => (json += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (progress += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (json === '') throw new Error(`nadi chaos ended with ${code}:\n${progress}`);
  return { code, suite: JSON.parse(json) as Suite, progress };
}

/** What did not hold, to be read when a test fails. */
export const broken = ({ results }: Suite): string[] =>
  results.flatMap(({ id, criteria }) =>
    criteria.filter(({ ok }) => !ok).map(({ name, detail }) => `${id}: ${name}: ${detail}`),
  );
