import 'reflect-metadata';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { applyDefinitions, root, until } from '@nadi/test-harness';
import { Browsing, type Looks } from './support/browsing.ts';
import { Platform, type Person } from './support/platform.ts';

const folder = mkdtempSync(join(tmpdir(), 'nadi-console-'));
let platform: Platform;
let browsing: Browsing | undefined;

async function browseAs(person: Person, looks: Looks = {}): Promise<Browsing> {
  browsing = await Browsing.open(platform, looks);
  await browsing.signIn(person);
  return browsing;
}

beforeAll(async () => {
  platform = await Platform.open();
  await platform.setUp();
  await platform.fillIngestion();
  // Another version and back, so that there is something to compare.
  const text = readFileSync(join(root, 'config', 'pipelines', 'order-lines.yaml'), 'utf8');
  mkdirSync(join(folder, 'pipelines'));
  writeFileSync(join(folder, 'pipelines', 'order-lines.yaml'), text.replace('line.quantity != 0', 'line.quantity > 0'));
  await applyDefinitions(folder, 'beside');
  await applyDefinitions(join(root, 'config'), 'beside');
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await platform?.close();
});
afterEach(async () => {
  await browsing?.close();
  browsing = undefined;
});

describe('pipelines', () => {
  it('show what they drop, with samples that lead to the messages', async () => {
    const opened = await browseAs(platform.administrator);
    const { page } = opened;
    await opened.go('/pipelines');
    await page.getByRole('row', { name: /order-lines.*orders\.order-placed → orders\.line-sold.*orders/ }).waitFor();
    await page.getByRole('link', { name: 'order-lines', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'order-lines' }).waitFor();
    await page.getByText('correction-without-pieces').first().waitFor();
    await page.getByRole('tab', { name: 'Drops' }).click();
    const row = page.getByRole('row', { name: /test-orders.*7.*orders\.order-placed/ });
    await row.getByRole('link').first().click();
    await page
      .getByRole('dialog')
      .getByText(/order-\d+-\d+/)
      .first()
      .waitFor();
    expect(new URL(page.url()).pathname).toBe('/topics/orders.order-placed');
    expect(opened.problems).toEqual([]);
  });

  it('show what they read, make and drop by hour, for the range of the page', async () => {
    const opened = await browseAs(platform.administrator);
    const { page } = opened;
    await opened.go('/pipelines');
    // One line of each order, except of the seven that are tests.
    const row = page.getByRole('row', { name: /order-lines/ });
    const cells = async () => (await row.getByRole('cell').allTextContents()).slice(4, 8).map(Number);
    const [read = 0, made = 0, dropped, failed] = await until('the counts', cells, ([count = 0]) => count > 100);
    expect([made, dropped, failed]).toEqual([read - 7, 7, 0]);
    await opened.go('/pipelines/order-lines');
    await page.getByRole('region', { name: 'Read', exact: true }).getByText(String(read)).waitFor();
    await page.getByRole('img', { name: /Events by hour.*Dropped/ }).waitFor();
    await page.getByRole('button', { name: 'Last 1d' }).click();
    await page.getByRole('button', { name: 'Last 7d' }).click();
    await page.waitForURL((url) => url.searchParams.get('from') === 'now-7d');
    await page.getByRole('region', { name: 'Read', exact: true }).getByText(String(read)).waitFor();
    const [from, to] = [3, 2].map((days) => new Date(Date.now() - days * 86_400_000).toISOString());
    await opened.go(`/pipelines/order-lines?from=${from}&to=${to}&tab=drops`);
    await page.getByText('It has read nothing of this tenant in the range').waitFor();
    await page.getByText('Nothing was dropped in the range').waitFor();
    expect(opened.problems).toEqual([]);
  });

  it('show from which offset which version runs, and what each change changed', async () => {
    const opened = await browseAs(platform.administrator);
    const { page } = opened;
    await opened.go('/pipelines/order-lines?tab=versions');
    await page
      .getByRole('row', { name: /orders\.order-placed.*version \d+/ })
      .first()
      .waitFor();
    await page.getByRole('tab', { name: 'History' }).click();
    const rows = page
      .getByRole('region', { name: 'All changes' })
      .getByRole('row', { name: /version \d+.*the platform/ });
    await rows.first().waitFor();
    expect(await rows.count()).toBeGreaterThanOrEqual(3);
    await page.getByText('line.quantity > 0').waitFor();
    await page.getByText('line.quantity != 0').waitFor();
    // The change before showed the same lines the other way round.
    await rows.nth(1).getByRole('link').click();
    await page.waitForURL((url) => url.searchParams.has('compare'));
    await page.reload();
    await page.getByText('line.quantity > 0').waitFor();
    expect(opened.problems).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('show differences in %s, and axe finds nothing', async (colorScheme) => {
    const opened = await browseAs(platform.administrator, { colorScheme });
    const found: string[] = [];
    await opened.go('/pipelines');
    await opened.page.getByText(/page-views: version \d+ cannot run/).waitFor();
    // Also of one that is held, whoever owns it is told.
    await opened.page.getByRole('row', { name: /page-views.*held.*storefront/ }).waitFor();
    await opened.page.getByRole('row', { name: /request-timings.*waits/ }).waitFor();
    await opened.screenshot(`pipelines-held-${colorScheme}`);
    found.push(...(await opened.axe()));
    for (const tab of ['drops', 'history']) {
      await opened.go(`/pipelines/order-lines?tab=${tab}`);
      await opened.page.getByRole('region').last().scrollIntoViewIfNeeded();
      if (tab === 'history') await opened.page.locator('.cm-deletedChunk').first().scrollIntoViewIfNeeded();
      await opened.screenshot(`pipelines-difference-${tab}-${colorScheme}`);
      found.push(...(await opened.axe()), ...opened.problems);
    }
    expect(found).toEqual([]);
  });

  it('are opened by keyboard alone', async () => {
    const { page } = await browseAs(platform.administrator);
    await browsing?.go('/pipelines');
    const focused = () => page.evaluate(() => document.querySelector(':focus')?.textContent ?? '');
    await page.getByRole('link', { name: 'identity-links' }).focus();
    await page.keyboard.press('ArrowDown');
    await until('the next link', focused, (text) => text === 'order-lines');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'order-lines' }).waitFor();
    for (let step = 0; step < 60 && (await focused()) !== 'Definition'; step += 1) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Dropped by rule' }).getByText('test-orders').waitFor();
  });

  it('say what is not open to somebody of another domain, and show the definition', async () => {
    const analyst = await platform.addMember('Ada', [{ role: 'analyst', domain: 'payments' }]);
    const opened = await browseAs(analyst);
    const { page } = opened;
    await opened.go('/pipelines');
    await page.getByRole('row', { name: /order-lines.*not known/ }).waitFor();
    await opened.go('/pipelines/order-lines');
    await page.getByText('correction-without-pieces').first().waitFor();
    await page.getByRole('alert').getByText('What runs cannot be shown').waitFor();
  });

  it('are rolled back by people of the platform alone, after the effect was said', async () => {
    const person = await platform.addMember('Olga', [{ role: 'owner', domain: '*' }]);
    await platform.addToPlatform(person, 'owner');
    const opened = await browseAs(person);
    const { page } = opened;
    const inForce = async () => {
      const text = await page.getByRole('region', { name: 'In force', exact: true }).textContent();
      return Number(/version (\d+)/.exec(text ?? '')?.[1]);
    };
    await opened.go('/pipelines/order-lines?tab=history');
    const before = await inForce();
    const earlier = `/pipelines/order-lines?tab=history&version=${before - 1}`;
    await opened.go(earlier);
    await page.getByText('people of the tenant “nadi” change them').waitFor();
    expect(await page.getByRole('button', { name: 'Roll back' }).count()).toBe(0);

    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'nadi' }).click();
    await page.waitForURL((url) => url.pathname === '/');
    await opened.go(earlier);
    await page.getByRole('button', { name: 'Roll back' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(`Version ${before - 1} takes the place of version ${before}, for all tenants`).waitFor();
    await dialog.locator('.cm-deletedChunk').first().waitFor();
    await opened.screenshot('pipelines-rollback-light');
    expect(await opened.axe()).toEqual([]);
    await dialog.getByLabel('Why').fill('fewer lines were wanted');
    await dialog.getByRole('button', { name: `Put version ${before - 1} in force` }).click();
    await page.getByRole('row', { name: new RegExp(`version ${before - 1}.*Olga.*fewer lines`) }).waitFor();
    await until('the version', inForce, (version) => version === before - 1);
    expect(opened.problems).toEqual([]);
  });

  it('are read by an analyst, who has nothing to change them with', async () => {
    const analyst = await platform.addMember('Ben', [{ role: 'analyst', domain: '*' }]);
    const { page } = await browseAs(analyst);
    await browsing?.go('/pipelines/order-lines?tab=history&version=1');
    await page
      .getByRole('row', { name: /version 1/ })
      .first()
      .waitFor();
    expect(await page.getByText(/Roll back|change them/).count()).toBe(0);
    expect(await page.getByRole('tab', { name: 'Edit' }).count()).toBe(0);
    await browsing?.go('/pipelines/new/pipeline');
    await page.getByText('It needs the permission definitions:write.').waitFor();
  });

  it('that nobody knows are said to be unknown, with a way back', async () => {
    const { page } = await browseAs(platform.administrator);
    await browsing?.go('/pipelines/no-such-thing');
    await page.getByRole('alert').getByText('The pipeline “no-such-thing” cannot be shown').waitFor();
    await page.getByRole('link', { name: 'All pipelines' }).click();
    await page.getByRole('heading', { level: 1, name: 'Pipelines' }).waitFor();
  });
});
