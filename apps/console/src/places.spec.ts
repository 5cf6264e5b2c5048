import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { places, placesFor } from './places.ts';

describe('the places', () => {
  it('have paths of their own', () => {
    const paths = places.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths.filter((path) => !/^([a-z]+(-[a-z]+)*)?$/.test(path))).toEqual([]);
  });

  it('are seen by those who may, in the order of the groups', () => {
    const all = [...places].reverse();
    expect(placesFor(['audit:read', 'metrics:read'], all).map(({ group }) => group)).toEqual([
      'observe',
      'decide',
      'govern',
    ]);
    expect(placesFor(['audit:read'], all).flatMap((group) => group.places.map(({ path }) => path))).toEqual(['audit']);
    expect(placesFor(['tokens:manage']).flatMap((group) => group.places.map(({ path }) => path))).toEqual(['users']);
    expect(placesFor([])).toEqual([]);
  });
});

describe('a page', () => {
  const folder = new URL('pages', import.meta.url).pathname;
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });

  it('has no looks of its own: it is made of components', () => {
    expect(files.filter((file) => /\.(css|scss|svg)$/.test(file))).toEqual([]);
    const sources = files.filter((file) => file.endsWith('.tsx'));
    expect(sources.length).toBeGreaterThan(3);
    const styled = sources.filter((file) =>
      /\b(className|style)=|\.css'/.test(readFileSync(join(folder, file), 'utf8')),
    );
    expect(styled).toEqual([]);
  });
});
