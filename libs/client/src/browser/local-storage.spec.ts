import { beforeEach, describe, expect, it } from '@jest/globals';
import { LocalStorage, type Locks } from './local-storage.ts';

/** As `localStorage`: names are its own properties. */
class Area {
  [name: string]: unknown;

  static of(mostCharacters: number): Storage {
    const area = new Area();
    const methods = {
      getItem: (name: string) => (area[name] as string | undefined) ?? null,
      setItem: (name: string, value: string) => {
        const others = Object.entries(area).filter(([other]) => other !== name);
        const size = [...others, [name, value]].flat().reduce<number>((sum, text) => sum + String(text).length, 0);
        if (size > mostCharacters) throw new Error('QuotaExceededError');
        area[name] = value;
      },
      removeItem: (name: string) => void delete area[name],
    };
    Object.entries(methods).forEach(([name, value]) => Object.defineProperty(area, name, { value }));
    return area as unknown as Storage;
  }
}

/** As Web Locks: a lock is held until what its callback returned is settled. */
class PageLocks implements Locks {
  readonly held = new Set<string>();

  async request(
    name: string,
    { ifAvailable = false }: { ifAvailable?: boolean },
    callback: (lock: unknown) => unknown,
  ): Promise<unknown> {
    await Promise.resolve();
    if (this.held.has(name) && ifAvailable) return callback(null);
    while (this.held.has(name)) await new Promise((resolve) => setImmediate(resolve));
    this.held.add(name);
    try {
      return await callback({ name });
    } finally {
      this.held.delete(name);
    }
  }
}

let area: Storage;
let locks: PageLocks;
let nowMs: number;

beforeEach(() => {
  area = Area.of(10_000);
  locks = new PageLocks();
  nowMs = 1_000_000_000;
});

function page(owner: string, withLocks = true, prefix = 'nadi:shop:'): LocalStorage {
  return new LocalStorage({ prefix, owner, area, locks: withLocks ? locks : undefined, wallMs: () => nowMs });
}

async function opened(owner: string, withLocks = true): Promise<LocalStorage> {
  const storage = page(owner, withLocks);
  await storage.adopt();
  return storage;
}

describe('pages with locks', () => {
  it('leave alone what another page keeps that lives', async () => {
    const first = await opened('a');
    first.put('1', 'one');
    const second = page('b');
    expect(await second.adopt()).toEqual([]);
    expect(first.has('1')).toBe(true);
    expect(second.has('1')).toBe(false);
  });

  it('take over what a page has left that is gone, once, the oldest first', async () => {
    const gone = await opened('a');
    gone.put('2', 'two');
    gone.put('1', 'one');
    locks.held.clear();
    const [second, third] = [page('b'), page('c')];
    const adopted = await Promise.all([second.adopt(), third.adopt()]);
    expect(adopted.flat().sort()).toEqual([
      ['1', 'one'],
      ['2', 'two'],
    ]);
    expect(adopted.map(({ length }) => length).sort()).toEqual([0, 2]);
    expect(gone.has('1')).toBe(false);
    expect(await page('d').adopt()).toEqual([]);
  });

  it('ask for their own lock once, however often they come back', async () => {
    const storage = page('a');
    await Promise.all([storage.adopt(), storage.adopt(), storage.adopt()]);
    expect([...locks.held]).toEqual(['nadi:shop:a']);
    storage.suspend();
    await Promise.all([storage.adopt(), storage.adopt()]);
    expect([...locks.held]).toEqual(['nadi:shop:a']);
  });

  it('do not hold on to a lock that they get after they were put aside', async () => {
    const storage = page('a');
    const asked = storage.adopt();
    storage.suspend();
    await asked;
    await new Promise((resolve) => setImmediate(resolve));
    expect([...locks.held]).toEqual([]);
  });

  it('that are put aside give way, and see that theirs was taken when they come back', async () => {
    const aside = await opened('a');
    aside.put('1', 'one');
    aside.suspend();
    await new Promise((resolve) => setImmediate(resolve));
    const other = await opened('b');
    expect(other.has('1')).toBe(true);
    await aside.adopt();
    expect(aside.has('1')).toBe(false);
    expect(await page('c').adopt()).toEqual([]);
  });
});

describe('pages without locks', () => {
  it('take over only from pages that have not stirred for five minutes', async () => {
    const first = await opened('a', false);
    first.put('1', 'one');
    nowMs += 299_000;
    expect(await page('b', false).adopt()).toEqual([]);
    first.has('1');
    nowMs += 299_000;
    expect(await page('b', false).adopt()).toEqual([]);
    nowMs += 2_000;
    expect(await page('b', false).adopt()).toEqual([['1', 'one']]);
    expect(first.has('1')).toBe(false);
  });
});

describe('what is stored', () => {
  it('is kept apart by the name of the client, and removed with all that belongs to it', async () => {
    const shop = await opened('a');
    const other = page('x', true, 'nadi:other:');
    shop.put('1', 'one');
    shop.write('visitor', 'v');
    other.write('visitor', 'w');
    other.put('2', 'two');
    area.setItem('theirs', 'kept');
    shop.clear();
    expect([shop.has('1'), shop.read('visitor')]).toEqual([false, undefined]);
    expect([other.has('2'), other.read('visitor'), area.getItem('theirs')]).toEqual([true, 'w', 'kept']);
  });

  it('is taken over even if there is room for it only once', async () => {
    const gone = await opened('a');
    gone.put('1', 'x'.repeat(6_000));
    locks.held.clear();
    expect(await page('b').adopt()).toEqual([['1', 'x'.repeat(6_000)]]);
  });

  it('has a bound, past which events are refused and nothing is thrown', async () => {
    const storage = await opened('a');
    expect(storage.put('1', 'x'.repeat(20_000))).toBe(false);
    expect(storage.put('2', 'two')).toBe(true);
    storage.write('visitor', 'x'.repeat(20_000));
    expect(storage.read('visitor')).toBeUndefined();
  });
});
