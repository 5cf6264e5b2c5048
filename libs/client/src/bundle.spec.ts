import { gzipSync } from 'node:zlib';
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';

interface Bundle {
  readonly code: string;
  /** Files that are in it, and modules that it still imports. */
  readonly files: readonly string[];
  readonly imports: readonly string[];
}

const source = new URL('.', import.meta.url).pathname;
const bundling = `
  const { rolldown } = await import('rolldown');
  const build = await rolldown({ input: process.argv[1], platform: 'browser', resolve: { conditionNames: ['@nadi/source', 'import'] } });
  const { output: [{ code, moduleIds, imports }] } = await build.generate({ format: 'esm', minify: true });
  process.stdout.write(JSON.stringify({ code, files: moduleIds, imports }));`;

/** Bundled as a page would, in a process of its own: the bundler is native. */
function bundle(entry: string): Bundle {
  const args = ['--input-type=module', '-e', bundling, `${source}${entry}`];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: source, encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Bundle;
}

const bytesOf = ({ code }: Bundle) => gzipSync(code, { level: 9 }).byteLength;

describe('the bundle', () => {
  it('of the core has less than 5,000 bytes, gzipped', () => {
    expect(bytesOf(bundle('core-client.ts'))).toBeLessThan(5_000);
  });

  it('of all that a page loads has less than 7,000 bytes, gzipped', () => {
    expect(bytesOf(bundle('index.ts'))).toBeLessThan(7_000);
  });

  it('holds nothing of other packages, and nothing of Node', () => {
    const { files, imports, code } = bundle('index.ts');
    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((file) => !file.startsWith(source) && !file.startsWith('\0'))).toEqual([]);
    expect(imports).toEqual([]);
    expect(code).not.toMatch(/node:|process\.|Buffer/);
  });

  it('of experiments has less than 1,500 bytes, gzipped, and of other packages the assignment alone', () => {
    const experiments = bundle('experiments.ts');
    const others = experiments.files.filter((file) => !file.startsWith(source) && !file.startsWith('\0'));
    expect(others.length).toBeGreaterThan(0);
    expect(others.filter((file) => !file.includes('/experiments/src/assignment/'))).toEqual([]);
    expect([experiments.imports, bytesOf(experiments) < 1_500]).toEqual([[], true]);
    expect(experiments.code).not.toMatch(/node:|process\.|Buffer/);
  });
});
