import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

const dist = new URL('../dist/', import.meta.url);
const mostBytes = 250_000;
let manifest: Readonly<Record<string, Chunk>>;

beforeAll(() => {
  manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8')) as typeof manifest;
});

/** A chunk and everything that it cannot start without. */
function withImports(name: string, seen = new Set<string>()): Set<string> {
  if (!seen.has(name)) {
    seen.add(name);
    manifest[name]?.imports?.forEach((other) => withImports(other, seen));
  }
  return seen;
}

/** The code that a page cannot start without. */
function codeOf(page: string): Buffer[] {
  return [...withImports(page)].map((name) => readFileSync(new URL((manifest[name] as Chunk).file, dist)));
}

describe.each(['index.html', 'seller.html'])('the built %s', (page) => {
  it('starts with less than 250 kB of JavaScript, gzipped', () => {
    expect(manifest[page]?.isEntry).toBe(true);
    const sizes = codeOf(page).map((code) => gzipSync(code).byteLength);
    expect(sizes.length).toBeGreaterThan(0);
    expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThan(mostBytes);
  });

  it('has neither inline scripts nor inline styles, so that the content policy can forbid them', () => {
    const html = readFileSync(new URL(page, dist), 'utf8');
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/);
    expect([...html.matchAll(/<script(?![^>]*\ssrc=)/g)]).toEqual([]);
  });
});

describe('the built console', () => {
  it('gives sellers no code that asks for what only members may see', () => {
    const asks = (page: string) =>
      codeOf(page).flatMap((code) =>
        [...code.toString().matchAll(/\/api\/(?:admin|ingestion)\/v1[\w/-]*/g)].map(String),
      );
    expect(asks('seller.html')).toEqual([]);
    expect(asks('index.html')).not.toEqual([]);
  });

  it('has the hash of their content in the names of all its parts', () => {
    const files = Object.values(manifest).flatMap(({ file, css = [] }) => [file, ...css]);
    expect(files.filter((file) => !/-[\w-]{8,}\.\w+$/.test(file))).toEqual([]);
  });
});
