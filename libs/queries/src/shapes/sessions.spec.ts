import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { median, quantile, rounded, seeded, SpecEngine, type GivenEvent } from '../testing/ask-query.ts';

let engine: SpecEngine;
beforeAll(async () => {
  engine = await SpecEngine.start();
});
afterAll(() => engine.stop());

const minuteMs = 60_000;
const dayMs = 86_400_000;
const startMs = Date.parse('2026-01-05T00:00:00Z');
const contracts = ['storefront.page-viewed', 'storefront.search-performed'];
const text = `sessions:
  by: visitorId
  gap: 30m
  zone: Asia/Kolkata
  events: [{ event: storefront.page-viewed }, { event: storefront.search-performed }]
`;
let made = 0;
const seen = (visitorId: string | null, minute: number, contract = contracts[0] as string): GivenEvent => {
  made += 1;
  return { contract, id: `e${made}`, timeMs: startMs + minute * minuteMs, data: { visitorId } };
};

interface Session {
  readonly visitor: unknown;
  readonly times: number[];
}

/** The same, one event after the other. */
function reference(events: readonly GivenEvent[], fromMs: number, toMs: number) {
  const sessions: Session[] = [];
  for (const [visitor, own] of Map.groupBy(events, ({ data }) => data['visitorId'])) {
    const times = own.map(({ timeMs }) => timeMs).filter((timeMs) => timeMs < toMs);
    for (const timeMs of times.sort((a, b) => a - b)) {
      const last = sessions.findLast((one) => one.visitor === visitor);
      if (last !== undefined && timeMs - (last.times.at(-1) ?? 0) <= 30 * minuteMs) last.times.push(timeMs);
      else sessions.push({ visitor, times: [timeMs] });
    }
  }
  const counted = sessions.filter(({ visitor, times: [began = 0] }) => visitor !== null && began >= fromMs);
  const byDay = Map.groupBy(counted, ({ times: [began = 0] }) =>
    new Date(began + 19_800_000).toISOString().slice(0, 10),
  );
  return [...byDay]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, own]) => {
      const seconds = own.map(({ times }) => ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1_000);
      return {
        ...{ day, sessions: own.length, entities: new Set(own.map(({ visitor }) => visitor)).size },
        events_per_session: own.reduce((sum, { times }) => sum + times.length, 0) / own.length,
        ...{ median_seconds: median(seconds), p95_seconds: quantile(seconds, 0.95) },
        bounce_rate: own.filter(({ times }) => times.length === 1).length / own.length,
      };
    });
}

describe('sessions', () => {
  it.each([21, 22, 23])('are those of a loop over all events, seed %i', async (seed) => {
    const below = seeded(seed);
    const events = Array.from({ length: 800 }, () =>
      seen(below(30) === 0 ? null : `v${below(30)}`, below(3 * 24 * 12) * 5, contracts[below(2)]),
    );
    const [fromMs, toMs] = [startMs + 10 * 60 * minuteMs, startMs + 2 * dayMs];
    const given = { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
    const wanted = reference(events, fromMs, toMs);
    expect(wanted.length).toBeGreaterThan(1);
    expect(rounded(await engine.rows(text, events, given))).toEqual(rounded(wanted));
  });

  it('end after more than the gap', async () => {
    const rows = await engine.rows(text, [seen('v', 0), seen('v', 30), seen('v', 60.001)]);
    expect(rows).toMatchObject([{ sessions: 2, bounce_rate: 0.5 }]);
  });

  it('that were begun before the stretch of time are not counted', async () => {
    const from = new Date(startMs + 10 * minuteMs).toISOString();
    expect(await engine.rows(text, [seen('v', 0), seen('v', 20), seen('w', 20)], { from })).toMatchObject([
      { sessions: 1 },
    ]);
    expect(await engine.rows(text, [], { from })).toEqual([]);
  });
});
