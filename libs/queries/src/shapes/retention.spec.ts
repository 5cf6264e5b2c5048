import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rounded, seeded, SpecEngine, type GivenEvent } from '../testing/ask-query.ts';

let engine: SpecEngine;
beforeAll(async () => {
  engine = await SpecEngine.start();
});
afterAll(() => engine.stop());

const dayMs = 86_400_000;
const startMs = Date.parse('2026-01-05T00:00:00Z');
let made = 0;
const ordered = (customerId: string | null, timeMs: number): GivenEvent => {
  made += 1;
  return { contract: 'orders.order-placed', id: `e${made}`, timeMs, data: { orderId: `o${made}`, customerId } };
};
const text = (more: string) => `retention:\n  by: customerId\n  first: { event: orders.order-placed }\n${more}`;

/** The same with a loop over entities and days; India is 5 h 30 min ahead all year. */
function reference(
  events: readonly GivenEvent[],
  {
    fromMs,
    toMs,
    zoneMs,
    isExact,
  }: Record<string, number | boolean> & { fromMs: number; toMs: number; zoneMs: number },
) {
  const dayOf = (timeMs: number) => Math.floor((timeMs + zoneMs) / dayMs);
  const entities = [...Map.groupBy(events, ({ data }) => data['customerId'])].flatMap(([id, own]) => {
    const times = own.map(({ timeMs }) => timeMs).filter((timeMs) => timeMs < toMs);
    const firstMs = Math.min(...times);
    if (id === null || firstMs < fromMs || times.length === 0) return [];
    const periods = times.filter((timeMs) => timeMs > firstMs).map((timeMs) => dayOf(timeMs) - dayOf(firstMs));
    return [{ cohort: dayOf(firstMs), periods }];
  });
  return [...Map.groupBy(entities, ({ cohort }) => cohort)]
    .sort(([a], [b]) => a - b)
    .flatMap(([cohort, members]) =>
      [0, 1, 2, 3].flatMap((period) => {
        const begins = (cohort + period) * dayMs - zoneMs;
        const returned = members.filter(({ periods }) =>
          isExact === true ? periods.includes(period) : periods.some((one) => one >= period),
        ).length;
        const row = {
          ...{
            cohort: new Date(cohort * dayMs).toISOString().slice(0, 10),
            entities: members.length,
            period,
            returned,
          },
          ...{ share: returned / members.length, is_complete: begins + dayMs <= toMs },
        };
        return begins < toMs ? [row] : [];
      }),
    );
}

describe('retention', () => {
  it.each([
    ['exact', 11],
    ['exact', 12],
    ['unbounded', 13],
    ['unbounded', 14],
  ])('%s counts as a loop over everybody does, seed %i', async (returning, seed) => {
    const below = seeded(seed);
    const events = Array.from({ length: 400 }, () =>
      ordered(below(50) === 0 ? null : `c${below(120)}`, startMs + below(10 * 24 * 4) * (dayMs / 96)),
    );
    const [fromMs, toMs] = [startMs + dayMs + 5_400_000, startMs + 8 * dayMs];
    const given = { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
    const definition = text(`  period: day\n  periods: 3\n  returning: ${returning}\n  zone: Asia/Kolkata\n`);
    const wanted = reference(events, { fromMs, toMs, zoneMs: 19_800_000, isExact: returning === 'exact' });
    expect(wanted.length).toBeGreaterThan(15);
    expect(rounded(await engine.rows(definition, events, given))).toEqual(rounded(wanted));
  });

  it('has months as long as they are, and days of changing clocks', async () => {
    const months = [ordered('c', Date.parse('2026-01-31T12:00:00Z')), ordered('c', Date.parse('2026-02-28T23:30:00Z'))];
    const given = { from: '2026-01-01T00:00:00Z', to: '2026-03-31T00:00:00Z' };
    const rows = await engine.rows(text('  period: month\n  periods: 2\n  zone: Europe/Berlin\n'), months, given);
    // Half past midnight on 1 March in Berlin.
    expect(rows.map(({ cohort, period, returned }) => [cohort, period, returned])).toEqual([
      ['2026-01-01', 0, 0],
      ['2026-01-01', 1, 0],
      ['2026-01-01', 2, 1],
    ]);
  });

  it('knows who came before the stretch of time', async () => {
    const events = [ordered('c', startMs - 40 * dayMs), ordered('c', startMs), ordered('d', startMs)];
    const rows = await engine.rows(text('  period: day\n  periods: 1\n'), events, { from: '2026-01-05T00:00:00Z' });
    expect(rows[0]).toMatchObject({ entities: 1, returned: 0 });
  });

  it('may come back with something else', async () => {
    const back = {
      contract: 'cart.item-added',
      id: 'a1',
      timeMs: startMs + dayMs,
      data: { customerId: 'c', cartId: 'k' },
    };
    const more = '  return: { event: cart.item-added }\n  period: day\n  periods: 1\n';
    const rows = await engine.rows(text(more), [ordered('c', startMs), ordered('c', startMs + 1), back]);
    expect(rows.map(({ returned }) => returned)).toEqual([0, 1]);
  });
});
