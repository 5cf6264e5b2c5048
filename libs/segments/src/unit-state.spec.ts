import { describe, expect, it } from '@jest/globals';
import { contracts } from '@nadi/contracts';
import { compileSegments, countedTimeMs, UnitState, type CompiledSegment } from './index.ts';
import { mostDistinct } from './unit-state.ts';

const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000] as const;
const order = 'orders.order-placed';
const noonMs = Date.parse('2026-11-01T12:00:00Z');

function segmentOf(values: string, when: string): CompiledSegment {
  const text = `name: s\nquestion: Who is meant by this?\nunit: customerId\nvalues:\n${values}\nwhen: ${when}\n`;
  return compileSegments([{ file: 's.yaml', text }], contracts)[0] as CompiledSegment;
}

const spender = segmentOf(
  `  orders: { source: ${order}, measure: count, window: 30d }
  spent: { source: ${order}, measure: { sum: data.totalMinor }, window: 1h }
  shops: { source: ${order}, measure: { distinct: data.storeId }, window: 2d }
  city: { source: customers.profile-changed, measure: { last: data.city } }`,
  'orders >= 2 && city == "Pune"',
);

function apply(state: UnitState, events: readonly { readonly timeMs: number; readonly data: object }[]): UnitState {
  for (const event of events) {
    const contract = 'city' in event.data ? 'customers.profile-changed' : order;
    const data = { customerId: 'c1', ...event.data };
    spender.contributions({ contract, timeMs: event.timeMs, data }).forEach((one) => state.add(one));
  }
  return state;
}

const orderOf = (timeMs: number, totalMinor: number, storeId: string | null = null) => ({
  timeMs,
  data: { totalMinor, storeId },
});

describe('the state of a unit', () => {
  it('adds up what lies in each window, and knows what was said last', () => {
    const state = apply(new UnitState(spender), [
      orderOf(noonMs - 20 * dayMs, 500, 'a'),
      orderOf(noonMs - 10 * minuteMs, 300, 'b'),
      orderOf(noonMs, 200, 'b'),
      { timeMs: noonMs, data: { city: 'Pune' } },
      { timeMs: noonMs - 5, data: { city: 'Delhi' } },
    ]);
    expect(state.read(noonMs)).toEqual({ orders: 3, spent: 500, shops: 1, city: 'Pune' });
    expect(spender.holds(state.read(noonMs))).toBe(true);
  });

  it('knows nothing of whom nothing is known', () => {
    const state = new UnitState(spender);
    expect(state.read(noonMs)).toEqual({ orders: 0, spent: 0, shops: 0, city: null });
    expect(spender.holds(state.read(noonMs))).toBe(false);
    expect([state.store(), state.nextChangeMs()]).toEqual([undefined, undefined]);
  });

  it('lets go of a step when all of it has left the window, and says when that is', () => {
    const state = apply(new UnitState(spender), [orderOf(noonMs, 300)]);
    const afterHour = noonMs + minuteMs + hourMs;
    expect(state.nextChangeMs()).toBe(afterHour);
    expect(state.read(afterHour - 1)).toMatchObject({ spent: 300 });
    expect(state.read(afterHour)).toMatchObject({ spent: 0, orders: 1 });
    const afterMonth = Date.parse('2026-12-02T00:00:00Z');
    expect(state.nextChangeMs()).toBe(afterMonth);
    expect(state.read(afterMonth - 1)).toMatchObject({ orders: 1 });
    expect(state.read(afterMonth)).toMatchObject({ orders: 0 });
    expect(state.store()).toBeUndefined();
  });

  it('is the same in any order, also when it is stored in between', () => {
    const events = Array.from({ length: 60 }, (_, index) => [
      orderOf(noonMs - ((index * 7_919) % 100) * hourMs, index * 0.1, `store-${index % 9}`),
      { timeMs: noonMs - (index % 7) * hourMs, data: { city: `city-${index}` } },
    ]).flat();
    const straight = apply(new UnitState(spender), events);
    const [half, rest] = [events.slice(0, 50), events.slice(50)].map((part) => [...part].reverse());
    const first = apply(new UnitState(spender), rest ?? []);
    const stored = JSON.parse(JSON.stringify(first.store())) as Parameters<typeof readBack>[0];
    const second = apply(readBack(stored), half ?? []);
    expect(second.read(noonMs)).toEqual(straight.read(noonMs));
    expect(second.nextChangeMs()).toBe(straight.nextChangeMs());
  });

  it('tells a bounded number of texts apart', () => {
    const events = Array.from({ length: mostDistinct + 10 }, (_, index) => orderOf(noonMs, 1, `store-${index}`));
    expect(apply(new UnitState(spender), events).read(noonMs)).toMatchObject({ shops: mostDistinct });
  });

  it('keeps the newest texts where there are too many', () => {
    const some = (count: number, name: string, timeMs: number) =>
      Array.from({ length: count }, (_, index) => orderOf(timeMs, 1, `${name}-${index}`));
    const [old, fresh] = [some(mostDistinct, 'old', noonMs - dayMs), some(100, 'new', noonMs)];
    for (const events of [
      [...old, ...fresh],
      [...fresh, ...old],
    ]) {
      const state = apply(new UnitState(spender), events);
      expect(state.read(noonMs)).toMatchObject({ shops: mostDistinct });
      expect(state.read(noonMs + dayMs + 2 * hourMs)).toMatchObject({ shops: 100 });
    }
  });

  it('takes what a clock ahead says for what came now', () => {
    expect(countedTimeMs({ timeMs: noonMs + dayMs, receivedMs: noonMs })).toBe(noonMs);
    expect(countedTimeMs({ timeMs: noonMs - dayMs, receivedMs: noonMs })).toBe(noonMs - dayMs);
  });
});

function readBack(stored: ReturnType<UnitState['store']>): UnitState {
  return new UnitState(spender, stored);
}

describe('what an event adds', () => {
  it('is of nobody where the unit is missing', () => {
    const event = { contract: order, timeMs: noonMs, data: { customerId: null, totalMinor: 5 } };
    expect(spender.contributions(event)).toEqual([]);
  });

  it('is taken from the items of a list where the value says so', () => {
    const shoes = segmentOf(
      `  pieces: { source: ${order}, forEach: data.items, where: 'item.category == "shoes"', measure: { sum: item.quantity }, window: 7d }`,
      'pieces > 2',
    );
    const items = [
      { category: 'shoes', quantity: 2 },
      { category: 'hats', quantity: 9 },
      { category: 'shoes', quantity: 1 },
    ];
    const event = { contract: order, timeMs: noonMs, data: { customerId: 'c1', items } };
    expect(shoes.contributions(event).map(({ amount }) => amount)).toEqual([2, 1]);
  });

  it('cannot be told of what is no number', () => {
    const event = { contract: order, timeMs: noonMs, data: { customerId: 'c1', totalMinor: 'much' } };
    expect(() => spender.contributions(event)).toThrow('what is added is not a finite number');
  });
});
