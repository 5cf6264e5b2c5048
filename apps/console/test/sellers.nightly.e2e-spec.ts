import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { applyDefinitions, freshLake, prepare, queryAsSuperuser, root, until } from '@nadi/test-harness';
import { Browsing, type Looks } from './support/browsing.ts';
import { Platform, type Person } from './support/platform.ts';
import { SellerEvents } from './support/sold.ts';

const folder = mkdtempSync(join(tmpdir(), 'nadi-seller-page-'));
const markup = '<img src=x onerror="document.title=1">';
let platform: Platform;
let owner: Person;
let viewer: Person;
let asha: SellerEvents;
/** Sells at the same marketplace. */
let other: SellerEvents;
/** Asha's link, as a member made it. */
let link: string;
const opened: Browsing[] = [];

async function open(looks: Looks = {}): Promise<Browsing> {
  const browsing = await Browsing.open(platform, looks);
  opened.push(browsing);
  return browsing;
}

/** A page of the console, as a member sees it. */
async function sees(path: string, person: Person, looks: Looks = {}): Promise<Browsing> {
  const browsing = await open(looks);
  await browsing.signIn(person);
  await browsing.go(path);
  return browsing;
}

/** The page of a seller, with what it asked for. */
async function visits(address: string, looks: Looks = {}): Promise<Browsing & { readonly asked: string[] }> {
  const browsing = await open(looks);
  const asked: string[] = [];
  browsing.page.on('request', (request) => asked.push(request.url()));
  await browsing.go(address);
  return Object.assign(browsing, { asked });
}

const part = ({ page }: Browsing, name: string) => page.getByRole('region', { name, exact: true });
/** The large number of a part. */
const figure = async (browsing: Browsing, name: string) => {
  const text = await part(browsing, name).locator('div[title]').first().getAttribute('title');
  return Number((text ?? '').replaceAll(/[^\d.]/g, ''));
};
const shows = (browsing: Browsing, name: string, value: number) =>
  until(
    `${name} of ${value}`,
    () => figure(browsing, name),
    (found) => found === value,
    60_000,
  );

/** Makes a link the way a member does. */
async function make({ page }: Browsing, sellerId: string, name: string): Promise<string> {
  await page.getByRole('button', { name: 'Create link' }).click();
  await page.getByLabel('Seller', { exact: true }).fill(sellerId);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  return page.getByRole('group', { name: 'Link of the page' }).locator('code').innerText();
}

beforeAll(async () => {
  await prepare('reporting');
  await freshLake();
  platform = await Platform.open({
    NADI_REPORTING_LAKE_URL: `file://${folder}/lake`,
    NADI_REPORTING_WORK_DIR: join(folder, 'work'),
    NADI_REPORTING_LAKE_FLUSH_SECONDS: '2',
  });
  await applyDefinitions(join(root, 'config'), 'instead');
  await platform.setUp();
  owner = await platform.addMember('Olga', [{ role: 'owner', domain: '*' }]);
  viewer = await platform.addMember('Vera', [{ role: 'viewer', domain: '*' }]);
  const [tenantId] = platform.tenants;
  asha = new SellerEvents(tenantId, 'm-asha');
  other = new SellerEvents(tenantId, 'm-other');
  await platform.publish([
    ...[...asha.orders(4, 50_000), ...asha.orders(1, 900, 'EUR'), ...asha.viewers(3), ...asha.messages(3)],
    ...asha.stock(40, 0, 3),
    ...[...other.orders(9, 70_001), ...other.viewers(5), ...other.messages(4), ...other.stock(1, 2)],
  ]);
});
afterAll(async () => {
  await platform?.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((browsing) => browsing.close()));
});

describe('the list of sellers', () => {
  it('is closed to members who do not manage sellers', async () => {
    const browsing = await sees('/sellers', viewer);
    await browsing.page.getByText('You may not see Sellers').waitFor();
    expect(await browsing.page.getByRole('link', { name: 'Sellers' }).count()).toBe(0);
  });

  it('says what would fill it, and shows a new link once', async () => {
    const browsing = await sees('/sellers', owner);
    const { page } = browsing;
    await page.getByText('No seller has a link yet').waitFor();
    link = await make(browsing, asha.sellerId, 'Asha’s shop');
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/seller#token=[\w-]+\.[\w-]+\.[\w-]+$/);
    const shown = page.getByRole('group', { name: 'Token, for programs of the seller' }).locator('code');
    expect(link.endsWith(`#token=${await shown.innerText()}`)).toBe(true);
    await page.keyboard.press('Escape');
    await page.mouse.click(5, 5);
    expect(await shown.isVisible()).toBe(true);
    await browsing.screenshot('sellers-made-light');
    expect(await browsing.axe()).toEqual([]);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('row', { name: /Asha’s shop.*m-asha.*valid/ }).waitFor();
    expect(await page.content()).not.toContain(link.split('=')[1]);
    expect(browsing.problems).toEqual([]);
  });

  it('does not say that nothing was made or revoked where the answer was lost', async () => {
    const browsing = await sees('/sellers', owner);
    const { page } = browsing;
    const tokens = '**/api/admin/v1/seller-tokens*';
    // The server does what is asked, and nobody hears of it.
    await page.route(tokens, async (route) => {
      if (route.request().method() !== 'POST') {
        return route.fallback();
      }
      await route.fetch();
      return route.abort();
    });
    await page.getByRole('button', { name: 'Create link' }).click();
    await page.getByLabel('Seller', { exact: true }).fill('m-lost');
    await page.getByLabel('Name', { exact: true }).fill('Lost answer');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('alert').getByText('It is not known whether a link was made').waitFor();
    expect(await browsing.axe()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Lost answer' }).click();
    await page.route('**/api/admin/v1/seller-tokens/*', (route) => route.abort());
    await page.getByRole('button', { name: 'Revoke', exact: true }).click();
    await page.getByRole('button', { name: 'Revoke the link of Lost answer' }).click();
    await page.getByRole('alert').getByText('It is not known whether the link still works').waitFor();
  });

  it('says at the field what is wrong', async () => {
    const { page } = await sees('/sellers?new=token', owner);
    await page.getByLabel('Seller', { exact: true }).fill('(other)');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.locator('[aria-invalid=true]').waitFor();
  });

  it.each(['light', 'dark'] as const)(
    'is filtered by seller and fits in %s, and axe finds nothing',
    async (colorScheme) => {
      const browsing = await sees('/sellers', owner, { colorScheme });
      const { page } = browsing;
      const name = `${colorScheme} ${markup}`;
      await make(browsing, `m-${colorScheme}`, name);
      await page.getByRole('button', { name: 'Done' }).click();
      await page.getByRole('row', { name: /Asha’s shop/ }).waitFor();
      await browsing.screenshot(`sellers-${colorScheme}`);
      expect(await browsing.axe()).toEqual([]);
      await page.getByLabel('Id of a seller, exactly').fill(`m-${colorScheme}`);
      await page.getByRole('row', { name: /Asha’s shop/ }).waitFor({ state: 'detached' });
      await page.getByRole('link', { name }).click();
      await page.getByRole('dialog').getByText('Olga').waitFor();
      await browsing.screenshot(`seller-token-${colorScheme}`);
      expect([...(await browsing.axe()), ...browsing.problems]).toEqual([]);
      expect(await page.locator('img[src=x]').count()).toBe(0);
    },
  );

  it('fits a narrow screen', async () => {
    const browsing = await sees('/sellers', owner, { width: 390 });
    await browsing.page.getByRole('row', { name: /Asha’s shop/ }).waitFor();
    expect(await browsing.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(await browsing.axe()).toEqual([]);
  });
});

describe('the page of a seller', () => {
  it.each(['light', 'dark'] as const)(
    'shows everything that is theirs in %s, and axe finds nothing',
    async (colorScheme) => {
      const browsing = await visits(link, { colorScheme });
      const { page } = browsing;
      await page.getByRole('heading', { level: 1, name: 'Asha’s shop' }).waitFor();
      await shows(browsing, 'Orders', 5);
      await shows(browsing, 'Revenue', 6_000);
      await shows(browsing, 'Viewers', 3);
      await part(browsing, 'Orders').getByRole('listitem').nth(4).waitFor();
      const stock = part(browsing, 'Stock').getByRole('listitem');
      await stock.nth(2).waitFor();
      expect(await stock.allInnerTexts()).toEqual([
        expect.stringContaining('sold out'),
        expect.stringMatching(/-s2[^]*\n3\b/),
        expect.stringMatching(/-s0[^]*\n40\b/),
      ]);
      await part(browsing, 'Stock').getByText('the lowest 3 of 3 levels of products in stores, 1 sold out').waitFor();
      await part(browsing, 'Chat').getByRole('listitem').nth(2).waitFor();
      await page.waitForTimeout(500);
      await browsing.fullScreenshot(`seller-page-${colorScheme}`);
      expect(await page.content()).not.toContain(other.mark);
      expect([...(await browsing.axe()), ...browsing.problems]).toEqual([]);
    },
  );

  it('has its token neither in its address nor in that of anything that it asks for', async () => {
    const { page, asked } = await visits(link);
    const token = link.split('=')[1] ?? '';
    await page.getByRole('heading', { level: 1, name: 'Asha’s shop' }).waitFor();
    expect(new URL(page.url()).hash).toBe('');
    expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(2);
    expect(asked.length).toBeGreaterThan(5);
    // What a browser tells a server never holds what stands behind the hash.
    expect(asked.map((address) => address.split('#')[0]).filter((address) => address?.includes(token))).toEqual([]);
    expect(await page.evaluate(() => [JSON.stringify(localStorage), document.cookie].join())).not.toContain(token);
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Asha’s shop' }).waitFor();
  });

  it('shows new orders as they come, and never those of another seller', async () => {
    const browsing = await visits(link);
    await shows(browsing, 'Orders', 5);
    await platform.publish(other.orders(3, 70_001));
    await platform.publish(asha.orders(2, 50_000));
    await shows(browsing, 'Orders', 7);
    await shows(browsing, 'Revenue', 9_000);
    await part(browsing, 'Orders').getByRole('listitem').nth(6).waitFor();
    expect(await browsing.page.content()).not.toContain(other.mark);
    expect(browsing.problems).toEqual([]);
  });

  it('fits a phone in the dark, and keeps its range in its address', async () => {
    const browsing = await visits(link, { width: 390, colorScheme: 'dark' });
    const { page } = browsing;
    await page.getByRole('button', { name: '24 h' }).click();
    await page.getByRole('button', { name: '24 h', pressed: true }).waitFor();
    expect(new URL(page.url()).search).toBe('?last=24h');
    await shows(browsing, 'Orders', 7);
    await part(browsing, 'Chat').getByRole('listitem').first().waitFor();
    await page.waitForTimeout(500);
    await browsing.fullScreenshot('seller-page-narrow-dark');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect([...(await browsing.axe()), ...browsing.problems]).toEqual([]);
  });

  it('works beside the session of a member, without using it', async () => {
    const browsing = await sees('/sellers', owner);
    await browsing.page.goto(link);
    await browsing.page.getByRole('heading', { level: 1, name: 'Asha’s shop' }).waitFor();
    await browsing.page.evaluate(() => sessionStorage.clear());
    await browsing.go('/seller');
    await browsing.page.getByRole('heading', { level: 1, name: 'Open the whole link' }).waitFor();
  });

  it('says that it is offline, and mends itself', async () => {
    const { page } = await visits(link);
    await page.context().setOffline(true);
    await page.getByText('Offline: the numbers are those of before').waitFor();
    await page.context().setOffline(false);
    await page.getByText('Live', { exact: true }).waitFor();
  });

  it('says so when it is open in too many places, and goes on when they are closed', async () => {
    const places = new AbortController();
    try {
      const query = new URLSearchParams({ reporting: 'tile=seller-orders;last=1h;step=1m' });
      const headers = { authorization: `Bearer ${link.split('=')[1]}` };
      const answers = await Promise.all(
        Array.from({ length: 5 }, () =>
          fetch(`${platform.admin.url}/api/stream?${query}`, { signal: places.signal, headers }),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
      const browsing = await visits(link);
      await browsing.page.getByText(/^Open in too many places/).waitFor();
      await part(browsing, 'Orders').getByText('This page is open in too many places').waitFor();
      await browsing.screenshot('seller-page-too-many');
      expect(await browsing.axe()).toEqual([]);
      places.abort();
      await browsing.page.getByText('Live', { exact: true }).waitFor({ timeout: 60_000 });
    } finally {
      places.abort();
    }
  });

  it('says what is missing without a token, and with one that is none', async () => {
    const browsing = await visits('/seller');
    await browsing.page.getByRole('heading', { level: 1, name: 'Open the whole link' }).waitFor();
    await browsing.screenshot('seller-page-no-token');
    expect([...(await browsing.axe()), ...browsing.problems]).toEqual([]);
    const copied = await visits(`${link}%E2%80%8B`);
    await copied.page.getByRole('heading', { level: 1, name: 'This link is not whole' }).waitFor();
    expect([...(await copied.axe()), ...copied.problems]).toEqual([]);
    const forged = await visits(`${link.slice(0, -4)}AAAA`);
    await forged.page.getByRole('heading', { level: 1, name: 'This link no longer works' }).waitFor();
  });

  it('stays what it was in a tab in which a link is opened that is not whole', async () => {
    const { page } = await visits(link);
    await page.getByRole('heading', { level: 1, name: 'Asha’s shop' }).waitFor();
    await page.evaluate((hash) => (location.hash = hash), `${new URL(link).hash}…`);
    await page.getByRole('heading', { level: 1, name: 'This link is not whole' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Asha’s shop' }).waitFor();
  });

  it('says so when its link is revoked while it is open', async () => {
    const page = await visits(link);
    await shows(page, 'Orders', 7);
    const member = await sees('/sellers', owner);
    await member.page.getByRole('link', { name: 'Asha’s shop' }).click();
    await member.page.getByRole('button', { name: 'Revoke', exact: true }).click();
    await member.page.getByRole('button', { name: 'Revoke the link of Asha’s shop' }).click();
    await member.page.getByRole('row', { name: /Asha’s shop.*revoked/ }).waitFor();
    await page.page.getByRole('heading', { level: 1, name: 'This link no longer works' }).waitFor();
    expect(await page.page.content()).not.toContain(asha.mark);
    await page.screenshot('seller-page-revoked');
    expect(await page.axe()).toEqual([]);
  });

  it('says so when its link has expired', async () => {
    const member = await sees('/sellers', owner);
    const expiring = await make(member, asha.sellerId, 'Expiring');
    const page = await visits(expiring);
    await page.page.getByRole('heading', { level: 1, name: 'Expiring' }).waitFor();
    await queryAsSuperuser(`update admin.seller_tokens set expires_at = now() where name = 'Expiring'`);
    await page.page.getByRole('heading', { level: 1, name: 'This link has expired' }).waitFor({ timeout: 40_000 });
  });
});
