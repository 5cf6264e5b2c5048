import { describe, expect, it } from '@jest/globals';
import { hashIdentity, hashWords } from '@nadi/contracts';
import { identityText, identityTexts } from './identity-set.ts';

describe('identities', () => {
  it('are the same whether hashed here or read from where reporting stores them', () => {
    const events = ['one', 'two', 'three'].map((id) => ({
      tenantId: 'demo',
      contract: 'orders.order-placed',
      key: 'k',
      id,
    }));
    const words = new Uint32Array(events.length * hashWords);
    events.forEach(({ tenantId, contract, key, id }, index) =>
      hashIdentity(tenantId, contract, key, id, words, index * hashWords),
    );
    expect(identityTexts(Buffer.from(words.buffer))).toEqual(events.map(identityText));
    expect(new Set(events.map(identityText)).size).toBe(3);
  });
});
