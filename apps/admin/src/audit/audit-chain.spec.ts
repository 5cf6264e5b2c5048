import { describe, expect, it } from '@jest/globals';
import { ChainVerifier, genesisHash, hashOf, type AuditEntry } from './audit-chain.ts';

function chain(length: number): AuditEntry[] {
  const entries: AuditEntry[] = [];
  for (let sequence = 1; sequence <= length; sequence += 1) {
    const entry = {
      tenantId: 'acme',
      sequence,
      at: `2026-05-05T10:00:0${sequence}.000Z`,
      actorId: 'u1',
      actorName: 'Ana',
      action: 'token.created',
      object: `token/${sequence}`,
      detail: { role: 'viewer', nested: { b: 1, a: [2, { d: 3, c: 4 }] } },
      previousHash: entries.at(-1)?.hash ?? genesisHash,
    };
    entries.push({ ...entry, hash: hashOf(entry) });
  }
  return entries;
}

function verify(entries: readonly AuditEntry[]) {
  const verifier = new ChainVerifier();
  const problem = entries.map((entry) => verifier.next(entry)).find((found) => found !== undefined);
  return { problem, head: verifier.head };
}

describe('an audit chain', () => {
  it('is whole as it was written', () => {
    const entries = chain(4);
    expect(verify(entries)).toEqual({ problem: undefined, head: { sequence: 4, hash: entries[3]?.hash } });
    expect(verify([])).toEqual({ problem: undefined, head: { sequence: 0, hash: genesisHash } });
  });

  it('does not depend on the order of keys, which the database does not keep', () => {
    const [entry] = chain(1) as [AuditEntry];
    const detail = { nested: { a: [2, { c: 4, d: 3 }], b: 1 }, role: 'viewer' };
    expect(verify([{ ...entry, detail }]).problem).toBeUndefined();
  });

  it.each<[string, (entries: AuditEntry[]) => AuditEntry[], string]>([
    ['changed detail', ([a, b]) => [a, { ...b, detail: { role: 'admin' } }] as AuditEntry[], 'entry 2 was changed'],
    ['changed actor', ([a]) => [{ ...a, actorName: 'Bob' }] as AuditEntry[], 'entry 1 was changed'],
    ['changed time', ([a]) => [{ ...a, at: '2026-05-05T10:00:09.000Z' }] as AuditEntry[], 'entry 1 was changed'],
    ['missing first entry', ([, b]) => [b] as AuditEntry[], 'entry 1 is missing'],
    ['missing entry in the middle', ([a, , c]) => [a, c] as AuditEntry[], 'entry 2 is missing'],
    [
      'rewritten entry with a hash that fits it',
      ([a, b, c]) => {
        const forged = { ...(b as AuditEntry), actorName: 'Bob' };
        return [a, { ...forged, hash: hashOf(forged) }, c] as AuditEntry[];
      },
      'entry 3 does not follow the one before it',
    ],
    ['entry of another tenant', ([a]) => [{ ...a, tenantId: 'other' }] as AuditEntry[], 'entry 1 was changed'],
  ])('betrays a %s', (_name, change, problem) => {
    expect(verify(change(chain(3))).problem).toBe(problem);
  });
});
