import { describe, expect, it } from '@jest/globals';
import { distinctGrants, grantsText, tokenState } from './grants.ts';

describe('roles', () => {
  it('are read with the one that may most first', () => {
    const text = grantsText([
      { role: 'viewer', domain: '*' },
      { role: 'owner', domain: 'payments' },
      { role: 'owner', domain: 'orders' },
    ]);
    expect(text).toBe('owner of orders, owner of payments, viewer of all domains');
  });

  it('are not given twice', () => {
    const viewer = { role: 'viewer', domain: '*' } as const;
    expect(distinctGrants([viewer, { ...viewer }, { ...viewer, domain: 'orders' }])).toHaveLength(2);
  });
});

describe('a token', () => {
  const nowMs = Date.parse('2026-01-10T00:00:00Z');
  it.each([
    [null, '2026-03-01T00:00:00Z', 'valid'],
    [null, '2026-01-12T00:00:00Z', 'endsSoon'],
    [null, '2026-01-10T00:00:00Z', 'ended'],
    ['2026-01-09T00:00:00Z', '2026-03-01T00:00:00Z', 'revoked'],
  ])('revoked at %s with its end at %s is %s', (revokedAt, expiresAt, text) => {
    expect(tokenState({ revokedAt, expiresAt }, nowMs).text).toBe(text);
  });
});
