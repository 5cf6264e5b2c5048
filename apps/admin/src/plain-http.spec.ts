import { describe, expect, it } from '@jest/globals';
import { plainHttpWarning } from './plain-http.ts';

const local = 'http://127.0.0.1:18000';

describe('an operator', () => {
  it.each([
    ['0.0.0.0', local, ['none']],
    ['::', local, ['none']],
    ['127.0.0.1', 'http://nadi.example', ['none']],
    ['10.0.0.5', 'http://nadi.example', ['10.0.0.1']],
  ])('is warned that nobody can sign in: bound to %s, reached at %s, behind %j', (host, publicUrl, trustedProxies) => {
    expect(plainHttpWarning({ host, publicUrl, trustedProxies })).toContain('HTTPS');
  });

  it.each([
    ['127.0.0.1', local, ['none']],
    ['localhost', 'http://localhost:18000', ['none']],
    ['::1', 'http://[::1]:18000', ['none']],
    ['0.0.0.0', 'https://nadi.example', ['none']],
  ])('is not troubled: bound to %s, reached at %s, behind %j', (host, publicUrl, trustedProxies) => {
    expect(plainHttpWarning({ host, publicUrl, trustedProxies })).toBeUndefined();
  });
});
