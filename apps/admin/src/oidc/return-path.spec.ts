import { describe, expect, it } from '@jest/globals';
import { returnPathOf } from './return-path.ts';

describe('the way back after signing in', () => {
  it.each([
    ['/metrics/orders?from=now-1h#chart', '/metrics/orders?from=now-1h#chart'],
    ['/', '/'],
    [undefined, '/'],
    ['', '/'],
    ['https://evil.example/', '/'],
    ['//evil.example/', '/'],
    ['/\\evil.example/', '/'],
    ['\\\\evil.example', '/'],
    ['/\t/evil.example', '/'],
    ['javascript:alert(1)', '/'],
    ['evil.example', '/'],
    ['/%2f/evil.example', '/%2f/evil.example'],
    ['/..//evil.example', '/'],
    ['/a\r\nset-cookie: x=y', '/aset-cookie:%20x=y'],
  ])('of %j is %s', (given, path) => {
    expect(returnPathOf(given)).toBe(path);
  });
});
