import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { median, rounded, seeded, SpecEngine, type GivenEvent } from '../testing/ask-query.ts';

let engine: SpecEngine;
beforeAll(async () => {
  engine = await SpecEngine.start();
});
afterAll(() => engine.stop());

const startMs = Date.parse('2026-01-06T00:00:00Z');
const minuteMs = 60_000;
const steps = ['storefront.product-viewed', 'cart.item-added', 'storefront.product-viewed'];
const text = (more = '') => `funnel:
  by: visitorId
  within: 20m
${more}  steps:
    - { event: storefront.product-viewed, name: viewed }
    - { event: cart.item-added, name: added }
    - { event: storefront.product-viewed, name: seen-again, where: brand = 'b' }
`;
let made = 0;
const event = (contract: string, visitorId: string | null, minute: number, data = {}): GivenEvent => {
  made += 1;
  return { contract, id: `e${made}`, timeMs: startMs + minute * minuteMs, data: { visitorId, ...data } };
};
const viewed = (visitor: string | null, minute: number, data = {}) =>
  event('storefront.product-viewed', visitor, minute, data);
const added = (visitor: string, minute: number) => event('cart.item-added', visitor, minute);
const entities = async (events: readonly GivenEvent[], more = '', given = {}) =>
  (await engine.rows(text(more), events, given)).map((row) => row['entities']);

/** An attempt: the times of the steps that it reached. */
function attemptFrom(begin: GivenEvent, own: readonly GivenEvent[]): number[] {
  const times = [begin.timeMs];
  const used = [begin];
  for (const [index, contract] of steps.entries()) {
    if (index === 0) continue;
    const sameContract = used.findLast((one) => one.contract === contract);
    const next = own
      .filter((one) => one.contract === contract && (index < 2 || one.data['brand'] === 'b'))
      .filter(
        ({ timeMs }) => timeMs >= (times.at(-1) ?? 0) && (sameContract === undefined || timeMs > sameContract.timeMs),
      )
      .sort((a, b) => a.timeMs - b.timeMs)[0];
    if (next === undefined || next.timeMs > begin.timeMs + 20 * minuteMs) break;
    times.push(next.timeMs);
    used.push(next);
  }
  return times;
}

/** The same by looking at every attempt of every visitor. */
function reference(events: readonly GivenEvent[], fromMs: number, toMs: number) {
  const best = [...Map.groupBy(events, ({ data }) => data['visitorId'])].flatMap(([visitor, own]) => {
    if (visitor === null) return [];
    const begins = own
      .filter((one) => one.contract === steps[0] && one.timeMs >= fromMs && one.timeMs < toMs)
      .sort((a, b) => a.timeMs - b.timeMs);
    const attempts = begins.map((begin) => attemptFrom(begin, own));
    const farthest = Math.max(...attempts.map(({ length }) => length));
    return attempts.filter(({ length }) => length === farthest).slice(0, 1);
  });
  return ['viewed', 'added', 'seen-again'].map((name, index) => {
    const reached = best.filter(({ length }) => length > index);
    const before = best.filter(({ length }) => length >= index).length;
    const seconds = reached.map((times) => ((times[index] ?? 0) - (times[index - 1] ?? 0)) / 1_000);
    return {
      ...{ step: index + 1, name, entities: reached.length },
      from_first: best.length === 0 ? null : reached.length / best.length,
      from_before: index === 0 || before === 0 ? null : reached.length / before,
      median_seconds: index === 0 ? null : median(seconds),
    };
  });
}

describe('a funnel', () => {
  it.each([1, 2, 3, 4])('counts as a look at every attempt does, seed %i', async (seed) => {
    const below = seeded(seed);
    const events = Array.from({ length: 600 }, () => {
      const visitor = below(40) === 0 ? null : `v${below(25)}`;
      const minute = below(240);
      return below(3) === 0
        ? added(visitor ?? 'v1', minute)
        : viewed(visitor, minute, { brand: below(2) === 0 ? 'b' : 'a' });
    });
    const [fromMs, toMs] = [startMs + 30 * minuteMs, startMs + 150 * minuteMs];
    const given = { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
    const wanted = reference(events, fromMs, toMs);
    expect(wanted[2]?.entities).toBeGreaterThan(3);
    expect(rounded(await engine.rows(text(), events, given))).toEqual(rounded(wanted));
  });

  it.each<[string, GivenEvent[], number[]]>([
    ['nothing', [], [0, 0, 0]],
    ['steps at the same time in their order', [viewed('v', 0), added('v', 0)], [1, 1, 0]],
    ['no event as two steps', [viewed('v', 0, { brand: 'b' }), added('v', 0)], [1, 1, 0]],
    ['a later event of the same contract', [viewed('v', 0), added('v', 0), viewed('v', 1, { brand: 'b' })], [1, 1, 1]],
    ['nothing in the wrong order', [added('v', 0), viewed('v', 1)], [1, 0, 0]],
    ['the last moment of the window', [viewed('v', 0), added('v', 20)], [1, 1, 0]],
    ['nothing behind the window', [viewed('v', 0), added('v', 20.001)], [1, 0, 0]],
    ['another attempt where the first one is too early', [viewed('v', 0), viewed('v', 10), added('v', 25)], [1, 1, 0]],
    ['nobody without a visitor', [viewed(null, 0)], [0, 0, 0]],
  ])('counts %s', async (_what, events, wanted) => {
    expect(await entities(events)).toEqual(wanted);
  });

  it('takes the times of the first of the farthest attempts', async () => {
    const events = [viewed('v', 0), viewed('v', 4), added('v', 5)];
    expect((await engine.rows(text(), events))[1]).toMatchObject({ name: 'added', median_seconds: 300 });
  });

  it('looks for later steps behind the end, and for first ones within it only', async () => {
    const to = new Date(startMs + 5 * minuteMs).toISOString();
    expect(await entities([viewed('v', 4), added('v', 6), viewed('w', 5)], '', { to })).toEqual([1, 1, 0]);
  });

  it('is broken down by what the first step says, rare values together', async () => {
    const events = Array.from({ length: 30 }, (_, index) =>
      viewed(`v${index}`, 0, { city: index < 2 ? 'Goa' : `c${index}` }),
    );
    const rows = await engine.rows(text('  breakdown: city\n'), [...events, viewed('w', 0), added('v0', 1)]);
    expect(rows.slice(0, 2)).toMatchObject([
      { breakdown: 'Goa', step: 1, entities: 2 },
      { breakdown: 'Goa', step: 2, entities: 1 },
    ]);
    const first = rows.filter(({ step }) => step === 1);
    expect(first).toHaveLength(26);
    expect(first.at(-1)).toMatchObject({ breakdown: '(other)', entities: 5 });
    expect(first.map(({ breakdown }) => breakdown)).toContain('(none)');
  });
});
