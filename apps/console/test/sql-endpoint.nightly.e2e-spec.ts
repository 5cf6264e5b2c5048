import 'reflect-metadata';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { applyDefinitions, freshLake, prepare, root, unique, until } from '@nadi/test-harness';
import type { Route } from 'playwright-core';
import { Browsing, type Looks } from './support/browsing.ts';
import { Platform, type Person } from './support/platform.ts';

const folder = mkdtempSync(join(tmpdir(), 'nadi-endpoint-'));
// The tenant of the platform is one for all suites.
const city = unique('city');

let platform: Platform;
let owner: Person;
let analyst: Person;
let browsing: Browsing | undefined;

const editor = ({ page }: Browsing) => page.getByRole('textbox', { name: 'SQL statement' });

async function write(opened: Browsing, text: string): Promise<void> {
  await editor(opened).focus();
  await opened.page.keyboard.press('Control+a');
  await opened.page.keyboard.insertText(text);
}

beforeAll(async () => {
  await prepare('reporting');
  await freshLake();
  platform = await Platform.open({
    NADI_REPORTING_LAKE_URL: `file://${folder}/lake`,
    NADI_REPORTING_WORK_DIR: join(folder, 'work'),
    NADI_REPORTING_LAKE_FLUSH_SECONDS: '2',
  });
  await platform.setUp();
  owner = await platform.addMember('Olga', [{ role: 'owner', domain: '*' }]);
  analyst = await platform.addMember('Anna', [{ role: 'analyst', domain: '*' }]);
  await platform.addToPlatform(owner, 'owner');
  await platform.order('nadi', 3, { city });
});
afterAll(async () => {
  await applyDefinitions(join(root, 'config'), 'instead');
  await platform?.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await browsing?.close();
  browsing = undefined;
});

/** Somebody who may put definitions in force, where they may, with a statement. */
async function saves(sql = '', looks: Looks = {}): Promise<Browsing> {
  browsing = await Browsing.open(platform, looks);
  await browsing.signIn(owner);
  await browsing.enter('nadi');
  await browsing.go(`/sql${sql === '' ? '' : `#${new URLSearchParams({ sql }).toString()}`}`);
  await editor(browsing).waitFor();
  return browsing;
}

const dialogOf = ({ page }: Browsing) => page.getByRole('dialog', { name: 'Save as endpoint' });
const checked = async (opened: Browsing) => {
  await dialogOf(opened).getByRole('button', { name: 'Check and show what changes' }).click();
};

/** The answer of an endpoint to whoever is signed in. */
async function answerOf({ page }: Browsing, path: string): Promise<unknown> {
  return page.evaluate(async (address) => {
    const { rows } = (await (await fetch(`/api/reporting/v1/queries/${address}`)).json()) as { rows: unknown };
    return rows;
  }, path);
}

describe('a statement that is saved as an endpoint', () => {
  const name = unique('orders-of').replaceAll('_', '-').toLowerCase();
  const counted =
    'select city, count(*)::integer as orders\nfrom orders.order_placed\nwhere city = $city\ngroup by all';

  it('is refused with a bad name and with a bad statement, each at its place', async () => {
    const opened = await saves(`select city,\n  nothing\nfrom orders.order_placed\nwhere city = $city`);
    const { page } = opened;
    await page.getByRole('button', { name: 'Save as endpoint' }).click();
    const dialog = dialogOf(opened);
    await dialog.getByLabel('Name', { exact: true }).fill('Orders By City');
    await checked(opened);
    await dialog.getByText('Write words in small letters with hyphens between them').waitFor();
    await dialog.getByText('Write a question of ten characters or more').waitFor();
    await dialog.getByLabel('Name', { exact: true }).fill('orders-by-city');
    await dialog.getByText(/^There is orders-by-city, version \d+ by/).waitFor();
    await opened.screenshot('sql-endpoint-problem-light');
    expect(await opened.axe()).toEqual([]);

    await dialog.getByLabel('Name', { exact: true }).fill(name);
    await dialog.getByLabel('Question', { exact: true }).fill('How many orders come from a city?');
    await checked(opened);
    const findings = dialog.getByRole('alert');
    await findings.getByText('The statement is not right').waitFor();
    await findings.getByText(/^Line 2, column 3: .*nothing/).waitFor();
    await opened.screenshot('sql-endpoint-statement-light');
    expect(await opened.axe()).toEqual([]);
    await findings.getByRole('button', { name: 'Go to the statement' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.locator('.cm-problemPlace').getByText('nothing', { exact: true }).waitFor();
    expect(opened.problems).toEqual([]);
  });

  it('answers, is changed by somebody else meanwhile, opened, changed and saved again', async () => {
    const opened = await saves(counted);
    const { page } = opened;
    await page.getByLabel('$city', { exact: true }).fill(city);
    await page.getByRole('button', { name: 'Save as endpoint' }).click();
    const dialog = dialogOf(opened);
    await dialog.getByLabel('Name', { exact: true }).fill(name);
    await dialog.getByLabel('Question', { exact: true }).fill('How many orders come from a city?');
    await dialog.getByLabel('Answers hold for').fill('0s');
    expect(await dialog.getByLabel('Default of $city').inputValue()).toBe(city);
    await dialog.getByLabel('What $city does').fill('Orders of this city.');
    await opened.screenshot('sql-endpoint-fields-light');
    expect(await opened.axe()).toEqual([]);
    await checked(opened);
    await dialog.getByText(`${name} becomes an endpoint, for all tenants.`).waitFor();
    await dialog.getByText('city: { type: text').first().waitFor();
    await opened.screenshot('sql-endpoint-plan-light');
    expect(await opened.axe()).toEqual([]);
    await dialog.getByLabel('Why').fill('asked for every day');
    await dialog.getByRole('button', { name: `Put ${name} in force` }).click();
    await dialog.getByText(`${name} is in force as version 1`).waitFor();
    await dialog.getByText('answers', { exact: true }).waitFor();
    await dialog.getByText(`/api/reporting/v1/queries/${name}' -H "authorization: Bearer $TOKEN"`).waitFor();
    await opened.screenshot('sql-endpoint-done-light');
    expect(await opened.axe()).toEqual([]);
    await until(
      'the answer',
      () => answerOf(opened, name),
      (rows) => JSON.stringify(rows) === `[{"city":"${city}","orders":3}]`,
    );
    expect(await answerOf(opened, `${name}?city=Nowhere`)).toEqual([]);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await page.getByText(`Opened: ${name}, version 1`).waitFor();

    // Somebody else is faster.
    const beside = join(folder, 'queries');
    mkdirSync(beside, { recursive: true });
    const text = `name: ${name}\nquestion: How many orders come from one city?\nparameters:\n  city: { type: text, default: ${city} }\nlimit: 7\nsql: |\n  select $city as city\n`;
    writeFileSync(join(beside, `${name}.yaml`), text);
    await applyDefinitions(folder, 'beside');
    await write(opened, counted.replace('as orders', 'as how_many'));
    await page.getByRole('button', { name: 'Save endpoint' }).click();
    const conflict = dialog.getByRole('region', { name: `Version 2 of ${name} came in force meanwhile` });
    await conflict.getByRole('button', { name: 'Take the other one' }).waitFor();
    await conflict.getByRole('button', { name: 'Compare with yours' }).click();
    await conflict.getByText('how_many').first().waitFor();
    await opened.screenshot('sql-endpoint-conflict-light');
    expect(await opened.axe()).toEqual([]);
    await conflict.getByRole('button', { name: 'Go on with mine' }).click();
    await conflict.waitFor({ state: 'detached' });
    expect(await dialog.getByLabel('Most rows').inputValue()).toBe('7');
    await checked(opened);
    await dialog.getByText(`This takes the place of version 2 of ${name}`).waitFor();
    await dialog.getByRole('button', { name: `Put ${name} in force` }).click();
    await dialog.getByText(`${name} is in force as version 3`).waitFor();
    // What was listed before is no news to whoever has saved the newer one.
    const held: Route[] = [];
    await page.route('**/api/admin/v1/definitions?kind=queries', (route) => void held.push(route));
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('button', { name: 'Save endpoint' }).click();
    await dialog.getByText('Takes the place of version 3').waitFor();
    expect(await dialog.getByRole('region', { name: /came in force meanwhile/ }).count()).toBe(0);
    await page.unroute('**/api/admin/v1/definitions?kind=queries');
    await Promise.all(held.map((route) => route.continue()));
    await until(
      'the changed answer',
      () => answerOf(opened, name),
      (rows) => JSON.stringify(rows) === `[{"city":"${city}","how_many":3}]`,
    );
    expect(opened.problems).toEqual([]);
  });

  it('is opened from the list, in dark and narrow, with what makes it no statement said', async () => {
    const opened = await saves('', { colorScheme: 'dark', width: 390 });
    const { page } = opened;
    await page.getByRole('tab', { name: 'Saved' }).click();
    const list = page.getByRole('list', { name: 'Saved queries' });
    await list.getByRole('button', { name: /shop-funnel/ }).click();
    await page.getByText('shop-funnel is a funnel, a path or another shape').waitFor();
    await page.getByLabel('Find a saved query').fill('cities order most');
    await list.getByRole('button').first().click();
    await page.getByText(/^Opened: orders-by-city, version \d+$/).waitFor();
    await opened.screenshot('sql-saved-narrow');
    expect(await page.getByLabel('$currency', { exact: true }).inputValue()).toBe('INR');
    await page.getByRole('button', { name: 'Save endpoint' }).click();
    await dialogOf(opened)
      .getByText(/^Takes the place of version/)
      .waitFor();
    await opened.screenshot('sql-endpoint-narrow');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(await opened.axe()).toEqual([]);
    await checked(opened);
    await dialogOf(opened).getByText('This is in force already.').waitFor();
    expect(opened.problems).toEqual([]);
  });

  it('says so when the server cannot be reached, and keeps what was written', async () => {
    const opened = await saves('select 1 as one');
    const { page } = opened;
    await page.getByRole('button', { name: 'Save as endpoint' }).click();
    const dialog = dialogOf(opened);
    await dialog.getByLabel('Name', { exact: true }).fill('one-and-only');
    await dialog.getByLabel('Question', { exact: true }).fill('Which one is the only one?');
    await page.route('**/definitions/queries/check', (route) => route.abort());
    await checked(opened);
    await dialog.getByRole('alert').getByText('The server could not be reached.').waitFor();
    expect(await dialog.getByLabel('Name', { exact: true }).inputValue()).toBe('one-and-only');
  });

  it('is for people of the platform to save, and nobody else is asked to', async () => {
    browsing = await Browsing.open(platform);
    await browsing.signIn(owner);
    await browsing.go('/sql#sql=select+1');
    await browsing.page.getByText('people of the tenant “nadi” save statements as one').waitFor();
    expect(await browsing.page.getByRole('button', { name: 'Save as endpoint' }).isDisabled()).toBe(true);
    await browsing.close();
    const opened = await Browsing.open(platform);
    browsing = opened;
    await opened.signIn(analyst);
    await opened.go('/sql#sql=select+1');
    await editor(opened).waitFor();
    expect(await opened.page.getByRole('button', { name: 'Save as endpoint' }).count()).toBe(0);
    await opened.page.getByRole('tab', { name: 'Saved' }).click();
    await opened.page.getByRole('list', { name: 'Saved queries' }).waitFor();
  });
});
