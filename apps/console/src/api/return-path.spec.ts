import { describe, expect, it } from '@jest/globals';
import { safeReturnPath } from './return-path.ts';

describe('the page after signing in', () => {
  it.each(['/', '/metrics/orders?from=now-1h#table', '/war-room?wall=1'])(
    'is the one that was asked for: %s',
    (path) => {
      expect(safeReturnPath(path)).toBe(path);
    },
  );

  it.each([
    null,
    undefined,
    '',
    'metrics',
    'https://elsewhere.example/',
    '//elsewhere.example',
    '/\\elsewhere.example',
    '/\t/elsewhere.example',
    '/.//elsewhere.example',
    'javascript:alert(1)',
    '/sign-in?returnTo=/',
    '/setup',
  ])('is the first one instead of %j', (path) => {
    expect(safeReturnPath(path)).toBe('/');
  });
});
