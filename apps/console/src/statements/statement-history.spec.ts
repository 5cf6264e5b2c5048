import { describe, expect, it } from '@jest/globals';
import {
  forgetHistory,
  keepHistory,
  mostPast,
  readHistory,
  withStatement,
  type PastStatement,
} from './statement-history.ts';

const place = { userId: 'u1', tenantId: 'acme' };
const past = (sql: string, more: Partial<PastStatement> = {}): PastStatement => ({
  ...{ sql, parameters: {}, atMs: 1, rows: 2, elapsedMs: 3 },
  ...more,
});

/** A storage of a browser with room for so many characters. */
function storage(room = Number.POSITIVE_INFINITY) {
  const map = new Map<string, string>();
  return {
    map,
    getItem: (key: string) => map.get(key) ?? null,
    removeItem: (key: string) => void map.delete(key),
    setItem: (key: string, value: string) => {
      if (value.length > room) throw new Error('QuotaExceededError');
      map.set(key, value);
    },
  };
}

describe('the history of statements', () => {
  it('is kept for one person and tenant, newest first', () => {
    const kept = storage();
    const typed = { city: { type: 'text', text: 'Pune' } } as const;
    const history = withStatement(
      withStatement([], past('a', { code: 'SQL_INVALID' })),
      past('b', { parameters: typed }),
    );
    expect(keepHistory(kept, place, history)).toBe(true);
    expect(readHistory(kept, place)).toEqual([past('b', { parameters: typed }), past('a', { code: 'SQL_INVALID' })]);
    expect(readHistory(kept, { ...place, tenantId: 'globex' })).toEqual([]);
    expect(readHistory(kept, { ...place, userId: 'u2' })).toEqual([]);
    forgetHistory(kept, place);
    expect(readHistory(kept, place)).toEqual([]);
  });

  it('has the same statement once, and with other values as another', () => {
    const a = (text: string, atMs: number) => past('a', { atMs, parameters: { x: { type: 'text', text } } });
    const history = [a('1', 1), a('2', 2), a('1', 3)].reduce(withStatement, []);
    expect(history.map(({ atMs }) => atMs)).toEqual([3, 2]);
  });

  it('has a bound, and leaves out what is too long', () => {
    const many = Array.from({ length: mostPast + 5 }, (_, index) => past(`select ${index}`)).reduce(withStatement, []);
    expect(many).toHaveLength(mostPast);
    expect(many[0]?.sql).toBe(`select ${mostPast + 4}`);
    expect(withStatement(many, past('x'.repeat(20_001)))).toBe(many);
  });

  it('keeps the newer half where there is no room for all, and says if there is room for none', () => {
    const many = Array.from({ length: mostPast }, (_, index) => past(`select ${index}`)).reduce(withStatement, []);
    const whole = JSON.stringify(many).length;
    const small = storage(whole - 1);
    expect(keepHistory(small, place, many)).toBe(true);
    expect(readHistory(small, place)).toEqual(many.slice(0, mostPast / 2));
    expect(keepHistory(storage(10), place, many)).toBe(false);
  });

  it('leaves out what it cannot read', () => {
    const kept = storage();
    const [key] = (keepHistory(kept, place, [past('a')]), [...kept.map.keys()]);
    kept.map.set(
      key as string,
      '[{"sql":1},null,{"sql":"b","atMs":5,"parameters":{"x":{"type":"date"}},"rows":"many"}]',
    );
    expect(readHistory(kept, place)).toEqual([{ sql: 'b', atMs: 5, parameters: {} }]);
    kept.map.set(key as string, '{');
    expect(readHistory(kept, place)).toEqual([]);
  });
});
