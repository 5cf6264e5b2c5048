import { describe, expect, it, jest } from '@jest/globals';
import { sellerGrants, type Identity } from '@nadi/identity';
import { MetricCatalog, metricDefinition } from '@nadi/metrics';
import { createLogger, serviceIdentity } from '@nadi/observability';
import type { MetricReader } from '../query/metric-reader.ts';
import type { Series, SeriesQuery } from '../query/series-query.ts';
import { TileHub } from './tile-hub.ts';
import type { TileFeed, TileMessage } from './tile-feed.ts';

const silent = createLogger(serviceIdentity('reporting', '0'), 'silent');
const startMs = 1_800_000;
const acme = { tenantId: 'acme', sellerId: undefined };

/** Stands for the database: one value per minute, and how often it was asked. */
class FakeReader {
  readonly catalog = new MetricCatalog(
    ['orders', 'visits', 'own'].map((name) => ({
      file: `${name}.yaml`,
      definition: metricDefinition.parse({
        name,
        question: 'How many were there?',
        unit: 'orders',
        source: 'a.b',
        measure: 'count',
        ...(name === 'own' ? { seller: 'seller', dimensions: { seller: 'data.sellerId' } } : {}),
      }),
    })),
    new Map([['a.b', { personalFields: [], seller: 'sellerId' }]]),
  );
  readonly values = new Map<number, number>();
  readonly queries: SeriesQuery[] = [];
  failure: Error | undefined;

  latestMs(): number {
    return startMs;
  }

  shownWatermarkMs(): number | null {
    return null;
  }

  series(query: SeriesQuery): Promise<Series[]> {
    this.queries.push(query);
    if (this.failure !== undefined) {
      return Promise.reject(this.failure);
    }
    const points = [...this.values]
      .filter(([minute]) => minute * 60_000 >= query.fromMs && minute * 60_000 < query.toMs)
      .map(([minute, value]) => ({
        startMs: minute * 60_000,
        endMs: (minute + 1) * 60_000,
        value,
        state: 'open' as const,
        events: value,
        late: 0,
        future: 0,
      }));
    return Promise.resolve([{ dimensions: {}, points }]);
  }
}

function hubOf(reader: FakeReader, now: () => number = () => startMs): TileHub {
  return new TileHub(reader as unknown as MetricReader, silent, now);
}

async function watched(reader: FakeReader): Promise<{ feed: TileFeed; heard: TileMessage[] }> {
  const feed = await hubOf(reader).feed(acme, 'orders;last=10m');
  const heard: TileMessage[] = [];
  feed.subscribe((message) => heard.push(message));
  return { feed, heard };
}

const values = ({ data }: TileMessage) => data.points.map(({ value }) => value);

describe('TileFeed', () => {
  it('has a snapshot after its first reading and then tells only what changed', async () => {
    const reader = new FakeReader();
    reader.values.set(29, 1).set(30, 2);
    const { feed, heard } = await watched(reader);
    expect(feed.snapshot()).toMatchObject({ kind: 'snapshot', data: { tile: 'orders;last=10m', watermarkMs: null } });
    expect(values(feed.snapshot())).toEqual([1, 2]);
    reader.values.set(30, 5);
    await feed.refresh(startMs + 1);
    await feed.refresh(startMs + 2);
    expect(heard.map((message) => [message.kind, values(message)])).toEqual([['delta', [5]]]);
    expect(values(feed.snapshot())).toEqual([1, 5]);
  });

  it('knows what a client missed since a sequence', async () => {
    const reader = new FakeReader();
    reader.values.set(30, 1);
    const { feed, heard } = await watched(reader);
    const seen = feed.snapshot().sequence;
    for (const value of [2, 3, 4]) {
      reader.values.set(30, value);
      await feed.refresh(startMs + value);
    }
    expect(feed.missedSince(seen)?.map(values)).toEqual([[2], [3], [4]]);
    expect(feed.missedSince(heard[1]?.sequence ?? 0)?.map(values)).toEqual([[4]]);
    expect(feed.missedSince(feed.snapshot().sequence)).toEqual([]);
  });

  it('no longer knows what was missed more than a hundred changes ago', async () => {
    const reader = new FakeReader();
    reader.values.set(30, 0);
    const { feed } = await watched(reader);
    const seen = feed.snapshot().sequence;
    for (let value = 1; value <= 101; value += 1) {
      reader.values.set(30, value);
      await feed.refresh(startMs + value);
    }
    expect(feed.missedSince(seen)).toBeUndefined();
    expect(feed.missedSince(seen + 1)).toHaveLength(100);
  });

  it('reads only the newest steps, and everything again every ten seconds', async () => {
    const reader = new FakeReader();
    const { feed } = await watched(reader);
    await feed.refresh(startMs + 200);
    await feed.refresh(startMs + 10_000);
    expect(reader.queries.map(({ fromMs, toMs }) => (toMs - fromMs) / 60_000)).toEqual([10, 2, 10]);
  });

  it('shares a reading that is under way', async () => {
    const reader = new FakeReader();
    const { feed } = await watched(reader);
    await Promise.all([feed.refresh(startMs + 1), feed.refresh(startMs + 1), feed.refresh(startMs + 1)]);
    expect(reader.queries).toHaveLength(2);
  });
});

describe('TileHub', () => {
  it('reads a tile once for all who ask for it, and separately for each tenant', async () => {
    const reader = new FakeReader();
    const hub = hubOf(reader);
    const [one, same, other] = await Promise.all([
      hub.feed(acme, 'orders'),
      hub.feed(acme, 'orders'),
      hub.feed({ tenantId: 'umbrella', sellerId: undefined }, 'orders'),
    ]);
    expect(one).toBe(same);
    expect(one).not.toBe(other);
    expect(reader.queries.map(({ tenantId }) => tenantId)).toEqual(['acme', 'umbrella']);
  });

  it('never shares what is of a seller with anybody else, whatever the text', async () => {
    const reader = new FakeReader();
    const hub = hubOf(reader);
    const scopes = ['m-1', 'm-2', 'm-1"', undefined].map((sellerId) => ({ tenantId: 'acme', sellerId }));
    const feeds = await Promise.all([...scopes, ...scopes].map((scope) => hub.feed(scope, 'own')));
    feeds.push(await hub.feed({ tenantId: 'umbrella', sellerId: 'm-1' }, 'own'));
    expect(new Set(feeds).size).toBe(5);
    expect(reader.queries.map(({ tenantId, sellerId }) => [tenantId, sellerId])).toEqual([
      ...[
        ['acme', 'm-1'],
        ['acme', 'm-2'],
        ['acme', 'm-1"'],
        ['acme', undefined],
      ],
      ['umbrella', 'm-1'],
    ]);
  });

  it('lets sellers watch what is for them, and nothing else', () => {
    const hub = hubOf(new FakeReader());
    const caller = { subject: 's', name: 's', tenantId: 'acme', expiresMs: 1 };
    const seller = { ...caller, grants: sellerGrants, sellerId: 'm-1' };
    const codeOf = (who: Identity, text: string) => {
      try {
        hub.assertReadable(who, text);
        return 'readable';
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(codeOf(seller, 'own;filter=seller:m-2')).toBe('readable');
    for (const text of ['orders', 'visits;last=1h', 'none', 'orders;by=city', '', ';own']) {
      expect([text, codeOf(seller, text)]).toEqual([text, 'METRIC_UNKNOWN']);
    }
    expect(codeOf({ ...caller, grants: [{ role: 'viewer', domain: '*' }] }, 'orders')).toBe('readable');
    expect(codeOf({ ...caller, grants: [{ role: 'viewer', domain: 'b' }] }, 'own')).toBe('KEY_SCOPE');
  });

  it('has so much room for one seller, and leaves some to everybody else', async () => {
    const hub = hubOf(new FakeReader());
    const watch = (sellerId: string | undefined, count: number) =>
      Promise.allSettled(
        Array.from({ length: count }, (_, index) => hub.feed({ tenantId: 'acme', sellerId }, `own;last=${index + 1}m`)),
      );
    const refused = (results: readonly PromiseSettledResult<unknown>[]) =>
      results.filter(({ status }) => status === 'rejected').length;
    expect(refused(await watch('m-1', 125))).toBe(5);
    for (let seller = 0; seller < 33; seller += 1) {
      await watch(`n-${seller}`, 120);
    }
    expect(refused(await watch('m-2', 1))).toBe(1);
    expect(refused(await watch(undefined, 1))).toBe(0);
  });

  it('tells everybody who waits for the first reading that it failed, and reads again for the next', async () => {
    const reader = new FakeReader();
    const hub = hubOf(reader);
    reader.failure = new Error('no database');
    const both = await Promise.allSettled([hub.feed(acme, 'orders'), hub.feed(acme, 'orders')]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    reader.failure = undefined;
    expect((await hub.feed(acme, 'orders')).isLoaded).toBe(true);
  });

  it('reads a watched tile at most seven times a second, only after a change, and not at all unwatched', async () => {
    jest.useFakeTimers({ now: startMs });
    try {
      const reader = new FakeReader();
      const hub = hubOf(reader, Date.now);
      const feed = await hub.feed(acme, 'orders');
      await hub.feed(acme, 'visits');
      feed.subscribe(() => undefined);
      hub.start();
      await jest.advanceTimersByTimeAsync(400);
      reader.queries.length = 0;
      for (let change = 0; change < 100; change += 1) {
        hub.changed('acme', 'orders');
        hub.changed('acme', 'visits');
        await jest.advanceTimersByTimeAsync(10);
      }
      expect(reader.queries.length).toBeGreaterThanOrEqual(6);
      expect(reader.queries.length).toBeLessThanOrEqual(7);
      expect(new Set(reader.queries.map(({ metric }) => metric))).toEqual(new Set(['orders']));
      reader.queries.length = 0;
      await jest.advanceTimersByTimeAsync(1_000);
      hub.changed('umbrella', 'orders');
      await jest.advanceTimersByTimeAsync(1_000);
      expect(reader.queries.length).toBeLessThanOrEqual(1);
      hub.stop();
    } finally {
      jest.useRealTimers();
    }
  });

  it('keeps a tile for a client that comes back soon, and forgets it later', async () => {
    jest.useFakeTimers({ now: startMs });
    try {
      const hub = hubOf(new FakeReader(), Date.now);
      const feed = await hub.feed(acme, 'orders');
      hub.start();
      await jest.advanceTimersByTimeAsync(20_000);
      expect(await hub.feed(acme, 'orders')).toBe(feed);
      await jest.advanceTimersByTimeAsync(40_000);
      expect(await hub.feed(acme, 'orders')).not.toBe(feed);
      hub.stop();
    } finally {
      jest.useRealTimers();
    }
  });
});
