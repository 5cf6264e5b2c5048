import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { prepare, runProgram, ServiceProcess, unique, until } from '@nadi/test-harness';
import type { Browser, BrowserContext } from 'playwright-core';
import { EventLog } from './support/event-log.ts';
import { PageServer } from './support/page-server.ts';
import { openBrowser, Tab } from './support/tab.ts';

const topic = 'storefront.page-viewed';
const tenantId = unique('client');
let service: ServiceProcess;
let pages: PageServer;
let strangers: PageServer;
let key: string;
let log: EventLog;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  await prepare('ingestion');
  ({ key } = await runProgram<{ key: string }>('ingestion', 'keys', [
    'create',
    JSON.stringify({ tenantId, name: 'page', domains: ['storefront', 'customers'] }),
  ]));
  [pages, strangers] = await Promise.all([PageServer.start(), PageServer.start()]);
  service = await ServiceProcess.start('ingestion', { NADI_INGESTION_ALLOWED_ORIGINS: pages.origin });
  log = new EventLog(tenantId);
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await Promise.all([pages?.stop(), strangers?.stop(), log?.close(), service?.stop()]);
});

beforeEach(async () => {
  context = await browser.newContext();
});
afterEach(() => context.close());

/** Sends soon, or only when it is told to. */
const options = (batchMs = 200) => ({
  ...{ endpoint: service.url, key, beforeConsent: 'send' as const, batchMs },
  ...{ backoffMinMs: 100, backoffMaxMs: 1_000 },
});
const neverByItself = 600_000;

describe('a page of another origin', () => {
  it('has each of its events in the topic exactly once', async () => {
    const tab = await Tab.open(context, pages.origin, options());
    const ids = [...(await tab.track(120)), ...(await tab.track(3))];
    expect((await log.untilThere(topic, ids)).sort()).toEqual([...ids].sort());
    await until(
      'the answers',
      () => tab.stats(),
      ({ queued }) => queued === 0,
    );
    expect(await tab.stats()).toEqual({ queued: 0, sent: 123, rejected: 0, dropped: 0, retries: 0 });
    expect((await tab.stored()).filter((name) => name.includes(':e:'))).toEqual([]);
  });

  it('is told which events are refused, where and how to mend them; the others arrive', async () => {
    const tab = await Tab.open(context, pages.origin, options(neverByItself));
    const [wrong] = await tab.track(1, { country: 7 });
    const good = await tab.track(2);
    expect(await tab.flush()).toBe(true);
    expect(await log.untilThere(topic, good)).toHaveLength(2);
    expect(await tab.told()).toEqual([
      {
        event: expect.objectContaining({ id: wrong }),
        rejection: expect.objectContaining({ code: 'EVENT_FIELD_INVALID', field: 'data.country' }),
      },
    ]);
    expect(await tab.stats()).toMatchObject({ sent: 2, rejected: 1 });
  });

  it('delivers what waits when it is closed', async () => {
    await context.newPage();
    const tab = await Tab.open(context, pages.origin, options(neverByItself));
    const ids = await tab.track(40);
    expect(await log.ids(topic)).not.toContain(ids[0]);
    await tab.page.close({ runBeforeUnload: true });
    expect((await log.untilThere(topic, ids)).sort()).toEqual([...ids].sort());
  });

  it('delivers what waits when somebody goes elsewhere', async () => {
    const tab = await Tab.open(context, pages.origin, options(neverByItself));
    const ids = await tab.track(40);
    await tab.page.goto('about:blank');
    expect((await log.untilThere(topic, ids)).sort()).toEqual([...ids].sort());
  });

  it('keeps events while ingestion is down, over a reload, and delivers each when it is back', async () => {
    const tab = await Tab.open(context, pages.origin, options());
    await service.kill();
    const ids = await tab.track(30);
    await until(
      'attempts in vain',
      () => tab.stats(),
      ({ retries }) => retries >= 2,
    );
    await tab.page.reload();
    await tab.start(options());
    ids.push(...(await tab.track(5)));
    await service.startAgain();
    expect(new Set(await log.untilThere(topic, ids))).toEqual(new Set(ids));
    await until(
      'the answers',
      () => tab.stats(),
      ({ queued }) => queued === 0,
    );
    expect((await tab.stored()).filter((name) => name.includes(':e:'))).toEqual([]);
  });

  it('takes over what a closed tab has left, and leaves alone what a living one waits with', async () => {
    await service.kill();
    const [closed, living] = [
      await Tab.open(context, pages.origin, options(neverByItself)),
      await Tab.open(context, pages.origin, options(neverByItself)),
    ];
    const left = await closed.track(10);
    const waiting = await living.track(10);
    await until(
      'both to be stored',
      () => living.stored(),
      (names) => names.filter((name) => name.includes(':e:')).length === 20,
    );
    await closed.page.close();
    const next = await Tab.open(context, pages.origin, options());
    await until(
      'what was left',
      () => next.stats(),
      ({ queued }) => queued === 10,
    );
    await service.startAgain();
    expect(new Set(await log.untilThere(topic, left))).toEqual(new Set(left));
    expect(await log.ids(topic)).not.toContain(waiting[0]);
    expect(await living.flush()).toBe(true);
    expect((await log.untilThere(topic, waiting)).sort()).toEqual([...waiting].sort());
  });

  it('keeps nothing on the device before consent, and nothing but the decision after a withdrawal', async () => {
    const tab = await Tab.open(context, pages.origin, { ...options(), beforeConsent: 'hold' });
    const ids = await tab.track(3);
    expect(await tab.stored()).toEqual([]);
    await tab.consent(true);
    expect((await log.untilThere(topic, ids)).sort()).toEqual([...ids].sort());
    expect(await tab.stored()).toContain('nadi:default:visitor');
    await tab.consent(false);
    expect(await tab.track(1)).toEqual(['']);
    expect(await tab.stored()).toEqual(['nadi:default:consent']);
  });
});

describe('a page of an origin that is not allowed', () => {
  it('gets nothing through, and the preflight says why', async () => {
    const tab = await Tab.open(context, strangers.origin, options());
    const ids = await tab.track(3);
    await until(
      'attempts in vain',
      () => tab.stats(),
      ({ retries }) => retries >= 1,
    );
    expect(await tab.stats()).toMatchObject({ queued: 3, sent: 0 });
    expect(await log.ids(topic)).not.toContain(ids[0]);
    const preflight = await fetch(`${service.url}/v1/events`, {
      method: 'OPTIONS',
      headers: { origin: strangers.origin, 'access-control-request-method': 'POST' },
    });
    expect([preflight.status, await preflight.json()]).toEqual([
      403,
      expect.objectContaining({ code: 'ORIGIN_NOT_ALLOWED', reason: expect.stringContaining(strangers.origin) }),
    ]);
  });
});
