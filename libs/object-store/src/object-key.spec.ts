import { describe, expect, it } from '@jest/globals';
import { assertObjectKey, assertObjectPrefix } from './object-key.ts';

const refused = expect.objectContaining({ code: 'OBJECT_KEY_REFUSED' }) as unknown as Error;

describe('a key', () => {
  it.each(['a', 'acme/shop-1/products/20261122T000000Z.ndjson.gz', 'day=2026-11-22/part-0.parquet', 'A_1+b@c/x.y.z'])(
    'may be %s',
    (key) => {
      expect(() => assertObjectKey(key)).not.toThrow();
    },
  );

  it.each([
    ...[
      '',
      '/',
      '/a',
      'a/',
      'a//b',
      '.',
      '..',
      'a/../b',
      '../a',
      '.partial/x',
      'a/.hidden',
      'a\\b',
      'a b',
      'a\0b',
      'ä',
    ],
    ...['a%2e', 'a:b', 'a?b', 'a*b', 'a\n', 'x'.repeat(201), `${'a/'.repeat(450)}b`],
  ])('is refused as %j', (key) => {
    expect(() => assertObjectKey(key)).toThrow(refused);
  });

  it('begins with a prefix that has the same rules', () => {
    for (const prefix of ['', 'a', 'a/', 'a/b']) expect(() => assertObjectPrefix(prefix)).not.toThrow();
    for (const prefix of ['/', '../', 'a//', '.partial/']) expect(() => assertObjectPrefix(prefix)).toThrow(refused);
  });
});
