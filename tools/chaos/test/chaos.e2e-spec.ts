import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, jest } from '@jest/globals';

const root = fileURLToPath(new URL('../../../', import.meta.url));
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

jest.setTimeout(1_500_000);

/** Runs the command as its users do, with a platform of its own; returns its exit code and what it found. */
async function chaos(...args: string[]): Promise<{ code: number | null; suite: Suite; progress: string }> {
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
const broken = ({ results }: Suite): string[] =>
  results.flatMap(({ id, criteria }) =>
    criteria.filter(({ ok }) => !ok).map(({ name, detail }) => `${id}: ${name}: ${detail}`),
  );

describe('nadi chaos', () => {
  it('finds the numbers exact after the short faults', async () => {
    const { code, suite } = await chaos('--short', '--seed', 'ci');
    expect(broken(suite)).toEqual([]);
    expect(suite.results.length).toBeGreaterThanOrEqual(8);
    expect(suite.results.every(({ acked }) => acked > 0)).toBe(true);
    expect([code, suite.passed]).toEqual([0, true]);
  });

  it('notices an event that was dropped and one that was counted twice', async () => {
    const { code, suite } = await chaos('--self-test', '--short', '--seed', 'ci');
    expect(suite.results.map(({ id, passed }) => [id, passed])).toEqual([
      ['S1', true],
      ['S2', true],
    ]);
    expect(broken(suite).map((line) => line.split(': ').slice(0, 2).join(': '))).toEqual([
      'S1: nothing acknowledged is lost',
      'S2: nothing is counted twice',
      'S2: metrics equal the events, per tenant, contract and hour',
    ]);
    expect(code).toBe(0);
  });
});
