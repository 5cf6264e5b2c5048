import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  deadLettered,
  searchPerformed,
  sellerFollowed,
  windowUpdated,
  type DeadLettered,
  type WindowUpdated,
} from '@nadi/contracts';
import type { Messaging, OutgoingEvent } from '@nadi/messaging';
import { applyDefinitions, prepare, queryAsSuperuser, root, ServiceProcess, unique, until } from '@nadi/test-harness';
import { putInForce, searchMetric } from './support/definitions.ts';
import { collect, connect, follow, search } from './support/events.ts';
import { pointsOf, readMetric, totalsOf, type Point } from './support/readings.ts';

const minuteMs = 60_000;
const soonIdle = { NADI_REPORTING_IDLE_PARTITION_SECONDS: '2' };

let messaging: Messaging;
const running: ServiceProcess[] = [];

async function start(overrides: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
  const service = await ServiceProcess.start('reporting', overrides);
  running.push(service);
  return service;
}

beforeAll(async () => {
  await prepare('reporting');
  messaging = await connect([searchPerformed, sellerFollowed]);
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.stop()));
});

afterAll(async () => {
  await messaging.publisher.close();
});

const publish = (events: readonly OutgoingEvent[]) => messaging.publisher.publish(events);

/** Searches of many visitors, so that they spread over all partitions. */
function searches(tenantId: string, count: number, timeMs: number): OutgoingEvent[] {
  return Array.from({ length: count }, (_, index) =>
    search(
      tenantId,
      { timeMs: timeMs - (index % 60) * 1_000, visitor: `v${index % 97}` },
      {
        channel: index % 3 === 0 ? 'app' : 'web',
      },
    ),
  );
}

/** Waits until all events are counted, and a little longer for any that would be counted twice. */
async function untilCounted(service: ServiceProcess, tenantId: string, count: number): Promise<void> {
  const look = async () =>
    totalsOf(await readMetric(service, tenantId, 'searches', { from: 'now-3h', to: 'now' })).value;
  await until(`${count} searches`, look, (seen) => seen >= count);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await look()).toBe(count);
}

describe('counting', () => {
  it('shows events in the metrics they feed, each once although it is delivered twice', async () => {
    const tenant = unique('tenant');
    const service = await start();
    const events = searches(tenant, 300, Date.now());
    await publish(events);
    await publish(events.slice(0, 100));
    await publish([search(tenant, { timeMs: Date.now() }, { resultCount: 0 })]);
    await untilCounted(service, tenant, 301);
    const byChannel = await readMetric(service, tenant, 'searches', { by: 'channel', from: 'now-3h' });
    const counts = byChannel.series.map(({ dimensions, points }) => [
      dimensions['channel'],
      points.reduce((sum, { value }) => sum + (value ?? 0), 0),
    ]);
    expect(Object.fromEntries(counts)).toEqual({ app: 100, web: 201 });
    const share = pointsOf(await readMetric(service, tenant, 'empty-search-rate', { from: 'now-3h', step: '1d' }));
    expect(share.at(-1)?.value).toBeCloseTo(1 / 301, 3);
    const all = await readMetric(service, tenant, 'events', { by: 'contract', from: 'now-3h' });
    expect(all.series.map(({ dimensions }) => dimensions)).toEqual([{ contract: searchPerformed.name }]);
    expect(await service.stop()).toBe(0);
  });

  it('counts exactly across a kill in the middle of a stream of events', async () => {
    const tenant = unique('tenant');
    const first = await start();
    const batches = Array.from({ length: 20 }, () => searches(tenant, 250, Date.now()));
    const publishing = (async () => {
      for (const batch of batches) {
        await publish(batch);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })();
    await until(
      'some but not all searches',
      async () => totalsOf(await readMetric(first, tenant, 'searches', { from: 'now-3h' })).value,
      (seen) => seen > 0,
    );
    await first.kill();
    await publishing;
    // Whoever sent them cannot know what had arrived, and sends some again.
    await publish(batches.slice(8, 12).flat());
    await untilCounted(await start(), tenant, 5_000);
  });

  it('counts exactly while instances share the partitions and one leaves', async () => {
    const tenant = unique('tenant');
    const leaving = await start();
    const staying = await start();
    let sent = 0;
    let isLeaving: Promise<unknown> | undefined;
    for (let batch = 0; batch < 20; batch += 1) {
      await publish(searches(tenant, 100, Date.now()));
      sent += 100;
      if (batch === 8) {
        isLeaving = leaving.stop();
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await isLeaving).toBe(0);
    await untilCounted(staying, tenant, sent);
  });
});

describe('windows', () => {
  it('close by event time, are corrected by late events, and both is told', async () => {
    const [tenant, historical] = [unique('tenant'), unique('tenant')];
    const service = await start(soonIdle);
    const told = await collect(messaging, [windowUpdated]);
    const updates = () =>
      told.events
        .filter(({ tenantId }) => tenantId === tenant)
        .map(({ data }) => data as WindowUpdated)
        .filter(({ metric }) => metric === 'searches');
    const windowMs = Math.floor(Date.now() / minuteMs) * minuteMs - 30 * minuteMs;
    const pointOf = async (): Promise<Point | undefined> =>
      pointsOf(
        await readMetric(service, tenant, 'searches', { from: String(windowMs), to: String(windowMs + minuteMs) }),
      )[0];

    await publish([search(tenant, { timeMs: windowMs + 1 }), search(tenant, { timeMs: windowMs + 2 })]);
    // Another tenant's old events say nothing of how far this one has come.
    await publish([search(historical, { timeMs: Date.parse('2011-01-05T10:00:00Z') })]);
    await until('an open window', pointOf, (point) => point?.value === 2);
    expect((await pointOf())?.state).toBe('open');
    await publish([search(tenant, { timeMs: windowMs + 10 * minuteMs })]);
    await until('a closed window', pointOf, (point) => point?.state === 'closed');
    await until(
      'its value to be told',
      async () => updates().length,
      (length) => length > 0,
    );
    await publish([search(tenant, { timeMs: windowMs + 3 })]);
    const corrected = await until('a correction', pointOf, (point) => point?.state === 'corrected');
    expect(corrected).toMatchObject({ value: 3, events: 3, late: 1, future: 0 });
    await until(
      'the correction to be told',
      async () => updates().map(({ windowStartAt, revision }) => [windowStartAt, revision]),
      (seen) => seen.some(([start, revision]) => start === windowMs && revision === 2),
    );
    const first = updates().filter(({ windowStartAt }) => windowStartAt === windowMs);
    expect(
      first.map(({ revision, value, isFinal, dimensions, lateCount, correctedCount }) => ({
        revision,
        value,
        isFinal,
        dimensions,
        lateCount,
        correctedCount,
      })),
    ).toEqual([
      { revision: 1, value: 2, isFinal: true, dimensions: { channel: 'web' }, lateCount: 0, correctedCount: 0 },
      { revision: 2, value: 3, isFinal: true, dimensions: { channel: 'web' }, lateCount: 1, correctedCount: 1 },
    ]);
    await told.close();
  });

  it('show a value that only late events made as a correction of the whole', async () => {
    const tenant = unique('tenant');
    const service = await start(soonIdle);
    const windowMs = Math.floor(Date.now() / minuteMs) * minuteMs - 30 * minuteMs;
    const pointOf = async () =>
      pointsOf(
        await readMetric(service, tenant, 'searches', { from: String(windowMs), to: String(windowMs + minuteMs) }),
      )[0];
    await publish([search(tenant, { timeMs: windowMs }), search(tenant, { timeMs: windowMs + 5 * minuteMs })]);
    await until('a closed window', pointOf, (point) => point?.state === 'closed');
    await publish([search(tenant, { timeMs: windowMs + 1 }, { channel: 'app' })]);
    const point = await until('the late event', pointOf, (seen) => seen?.value === 2);
    expect(point?.state).toBe('corrected');
  });

  it('are not closed by an event from the future, which is flagged', async () => {
    const tenant = unique('tenant');
    const service = await start();
    const nowMs = Date.now();
    const aheadMs = nowMs + 60 * minuteMs;
    await publish([
      search(tenant, { timeMs: nowMs - 10 * minuteMs }),
      search(tenant, { timeMs: aheadMs, receivedMs: nowMs, visitor: 'ahead' }),
    ]);
    const query = { from: String(nowMs - 20 * minuteMs), to: String(aheadMs + minuteMs) };
    const reading = await until(
      'both events',
      () => readMetric(service, tenant, 'searches', query),
      (seen) => totalsOf(seen).value === 2 && seen.watermark !== null,
    );
    expect(pointsOf(reading).map(({ state, future }) => [state, future])).toEqual([
      ['open', 0],
      ['open', 1],
    ]);
    expect(Date.parse(reading.watermark ?? '')).toBe(nowMs - 10 * minuteMs);
  });
});

describe('a metric that comes in force while events are counted', () => {
  afterAll(() => applyDefinitions(join(root, 'config'), 'instead'));

  it('counts from then on, and it is written down from which offset of each partition', async () => {
    const tenant = unique('tenant');
    const service = await start();
    await publish(searches(tenant, 100, Date.now()));
    await untilCounted(service, tenant, 100);
    const name = unique('late').replaceAll('_', '-');
    await putInForce(searchMetric(name, 'count'));
    const known = async () =>
      (await readMetric(service, tenant, name, { from: 'now-3h' }).catch(() => undefined)) !== undefined;
    await until('the metric to be known', known, (isKnown) => isKnown);
    await publish(searches(tenant, 50, Date.now()));
    await untilCounted(service, tenant, 150);
    expect(totalsOf(await readMetric(service, tenant, name, { from: 'now-3h' })).value).toBe(50);

    const activations = await queryAsSuperuser<{ version: number | null }>(
      `select (versions ->> $1)::int as version from reporting.metric_activations
       where topic = $2 order by from_offset`,
      [name, searchPerformed.name],
    );
    expect(activations.map(({ version }) => version)).toEqual(expect.arrayContaining([null, 1]));
    expect(await service.stop()).toBe(0);
  });
});

describe('a metric that goes while partitions are elsewhere', () => {
  it('is not written down as counted by the instance that gets them back', async () => {
    const tenant = unique('tenant');
    const name = unique('passing').replaceAll('_', '-');
    const first = await start();
    const newest = () =>
      queryAsSuperuser<{ partition: number; version: number | null }>(
        `select distinct on (partition) partition, (versions ->> $1)::int as version from reporting.metric_activations
         where topic = $2 order by partition, from_offset desc`,
        [name, searchPerformed.name],
      );
    await publish(searches(tenant, 60, Date.now()));
    await untilCounted(first, tenant, 60);
    const second = await start();
    await putInForce(searchMetric(name, 'count'));
    const isKnown = (service: ServiceProcess) =>
      readMetric(service, tenant, name).then(
        () => true,
        () => false,
      );
    await until('both to know it', () => Promise.all([isKnown(first), isKnown(second)]), (known) => known.every(Boolean)); // prettier-ignore
    await publish(searches(tenant, 60, Date.now()));
    await untilCounted(first, tenant, 120);
    expect((await newest()).every(({ version }) => version === 1)).toBe(true);
    await applyDefinitions(join(root, 'config'), 'instead');
    await until('both to have lost it', () => Promise.all([isKnown(first), isKnown(second)]), (known) => !known.some(Boolean)); // prettier-ignore
    // Nothing came to its partitions since: only the first one counts without the metric.
    await second.stop();
    await publish(searches(tenant, 60, Date.now()));
    await untilCounted(first, tenant, 180);
    expect((await newest()).filter(({ version }) => version !== null)).toEqual([]);
  });
});

describe('a metric that fails on an event', () => {
  afterAll(() => applyDefinitions(join(root, 'config'), 'instead'));

  it('makes that event one dead letter and leaves all others counted', async () => {
    await putInForce(searchMetric('fragile', "{ sum: 'int(data.query) * 1.0' }"));
    const tenant = unique('tenant');
    const service = await start();
    const letters = await collect(messaging, [deadLettered]);
    const timeMs = Date.now();
    const queries = ['12', 'shoes', '30'];
    const events = queries.map((query, index) => search(tenant, { timeMs, visitor: `v${index}` }, { query }));
    await publish(events);
    await untilCounted(service, tenant, 2);
    expect(totalsOf(await readMetric(service, tenant, 'fragile', { from: 'now-3h' })).value).toBe(42);
    const ofTenant = () =>
      letters.events.map(({ data }) => data as DeadLettered).filter(({ tenantId }) => tenantId === tenant);
    await until(
      'the dead letter',
      async () => ofTenant().length,
      (length) => length > 0,
    );
    expect(ofTenant().map(({ topic, reasonCode, eventId, group }) => ({ topic, reasonCode, eventId, group }))).toEqual([
      {
        topic: searchPerformed.name,
        reasonCode: 'EXPRESSION_INVALID',
        eventId: events[1]?.id,
        group: 'nadi-reporting',
      },
    ]);
    await letters.close();
  });
});

describe('a tenant', () => {
  it('keeps its own watermark, whatever times another one’s events have', async () => {
    const [live, historical] = [unique('tenant'), unique('tenant')];
    const service = await start(soonIdle);
    const nowMs = Date.now();
    const longAgoMs = Date.parse('2011-01-05T10:00:00Z');
    await publish([
      follow(live, { timeMs: nowMs - 20 * minuteMs }),
      follow(live, { timeMs: nowMs }),
      ...Array.from({ length: 50 }, (_, index) =>
        follow(historical, { timeMs: longAgoMs + index * 1_000, visitor: `c${index}` }),
      ),
    ]);
    const reading = (tenantId: string, fromMs: number, toMs: number) =>
      readMetric(service, tenantId, 'seller-follows', { from: String(fromMs), to: String(toMs) });
    await until(
      'the live tenant’s old window to be closed',
      async () => pointsOf(await reading(live, nowMs - 25 * minuteMs, nowMs - 15 * minuteMs)),
      ([point]) => point?.state === 'closed',
    );
    const past = await until(
      'the historical events',
      () => reading(historical, longAgoMs, longAgoMs + 60 * minuteMs),
      (seen) => totalsOf(seen).value === 50,
    );
    expect(pointsOf(past).every(({ late, future }) => late === 0 && future === 0)).toBe(true);
    expect(new Date(past.watermark ?? 0).getUTCFullYear()).toBe(2011);
  });
});
