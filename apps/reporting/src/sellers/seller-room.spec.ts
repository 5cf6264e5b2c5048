import { describe, expect, it } from '@jest/globals';
import { SellerRoom } from './seller-room.ts';

const scope = (sellerId?: string) => ({ tenantId: 't', sellerId });

/** Work that tells when it begins and goes on until it is ended. */
function works(room: SellerRoom, begun: string[]) {
  const ends = new Map<string, PromiseWithResolvers<string>>();
  return {
    hold: (seller: string, name: string) =>
      room.hold(scope(seller), () => {
        begun.push(name);
        const going = Promise.withResolvers<string>();
        ends.set(name, going);
        return going.promise;
      }),
    end: (name: string) => ends.get(name)?.resolve(name),
    fail: (name: string) => ends.get(name)?.reject(new Error('broken')),
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the room of sellers', () => {
  it('has so much for each and for all, and lets the rest wait in its order', async () => {
    const begun: string[] = [];
    const { hold, end } = works(new SellerRoom({ ofAll: 2, ofEach: 1, waiting: { ofAll: 10, ofEach: 10 } }), begun);
    const held = [hold('a', 'a1'), hold('a', 'a2'), hold('b', 'b1'), hold('a', 'a3'), hold('c', 'c1')];
    await settled();
    expect(begun).toEqual(['a1', 'b1']);
    end('b1');
    await settled();
    expect(begun).toEqual(['a1', 'b1', 'c1']);
    end('a1');
    await settled();
    expect(begun).toEqual(['a1', 'b1', 'c1', 'a2']);
    end('a2');
    await settled();
    ['a3', 'c1'].forEach(end);
    expect(await Promise.all(held)).toEqual(['a1', 'a2', 'b1', 'a3', 'c1']);
  });

  it('refuses what would wait behind too many', async () => {
    const { hold } = works(new SellerRoom({ ofAll: 1, ofEach: 1, waiting: { ofAll: 2, ofEach: 1 } }), []);
    void hold('a', 'a1');
    void hold('a', 'a2');
    await expect(hold('a', 'a3')).rejects.toMatchObject({ code: 'OVERLOADED', retriable: true });
    void hold('b', 'b1');
    await expect(hold('c', 'c1')).rejects.toMatchObject({ code: 'OVERLOADED', retriable: true });
  });

  it('gets back what failed', async () => {
    const begun: string[] = [];
    const { hold, fail } = works(new SellerRoom({ ofAll: 1, ofEach: 1, waiting: { ofAll: 2, ofEach: 1 } }), begun);
    const held = hold('a', 'a1');
    void hold('b', 'b1');
    fail('a1');
    await expect(held).rejects.toThrow('broken');
    await settled();
    expect(begun).toEqual(['a1', 'b1']);
  });

  it('bounds nobody else', async () => {
    const room = new SellerRoom({ ofAll: 0, ofEach: 0, waiting: { ofAll: 0, ofEach: 0 } });
    expect(await room.hold(scope(), async () => 'free')).toBe('free');
  });
});
