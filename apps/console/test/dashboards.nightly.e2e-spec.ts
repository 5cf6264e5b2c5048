import 'reflect-metadata';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { applyDefinitions, freshLake, prepare, root, unique, until } from '@nadi/test-harness';
import { Browsing, type Looks } from './support/browsing.ts';
import { Platform, type Person } from './support/platform.ts';

const folder = mkdtempSync(join(tmpdir(), 'nadi-dashboards-'));
const config = join(root, 'config');
const [floor, sale] = [unique('floor'), unique('sale')].map((name) => name.replaceAll('_', '-')) as [string, string];
const markup = '<img src=x onerror="document.title=1">';
const minuteMs = 60_000;

/** A dashboard with everything that a tile can be, and some that cannot be shown. */
const floorText = (title = 'Floor of the test') => `name: ${floor}
title: ${title}
question: 'What is sold, and does ${markup} stay a text?'
owner: '${markup}'
range: 1h
variables:
  - { dimension: city, title: City, suggestions: [Pune, '${markup}'] }
  - { dimension: channel, title: Channel }
tiles:
  - { title: All orders, metric: orders, show: figure, figure: total, baseline: 7d }
  - { title: Revenue, metric: revenue, show: figure }
  - { title: Conversion, metric: conversion, show: figure, step: 15m }
  - { title: Average, metric: average-order-value, show: figure, step: 5m }
  - { title: Orders over time, metric: orders, by: channel, show: line }
  - { title: Orders against before, metric: orders, baseline: 4x7d, show: area }
  - { title: Cities, metric: orders-by-city, by: city, show: list }
  - { title: Channels, metric: orders, by: channel, show: parts }
  - { title: Products, metric: top-products-sold, show: list }
  - { title: Nothing of the kind, metric: nothing-of-the-kind }
  - { title: Wrong split, metric: orders, by: brand, show: list }
  - { title: 'Words ${markup}', text: 'Plain ${markup} words.' }
  - { title: Cities by value, query: orders-by-city, parameters: { from: $from, to: $to, city: $city }, show: table }
  - { title: Cities as bars, query: orders-by-city, parameters: { from: $from, to: $to, city: $city }, show: bars }
  - { title: Gone, query: gone-with-the-wind, show: table }
`;

const saleText = (fromMs: number) => `name: ${sale}
question: Is enough ordered in the cities of the test?
metric: revenue-by-city
from: ${new Date(fromMs).toISOString()}
to: ${new Date(fromMs + 60 * minuteMs).toISOString()}
step: 1m
targets:
  - { dimensions: { city: Pune, currency: INR }, value: 20000000 }
  - { dimensions: { city: Goa, currency: INR }, value: 50000000 }
  - { dimensions: { city: '${markup}', currency: INR }, value: 100000 }
offPace: { below: 0.9, after: 0, for: 1m }
`;

function put(kind: string, name: string, text: string): void {
  mkdirSync(join(folder, kind), { recursive: true });
  writeFileSync(join(folder, kind, `${name}.yaml`), text);
}

let platform: Platform;
let analyst: Person;
let viewer: Person;
let browsing: Browsing | undefined;

async function sees(path: string, looks: Looks = {}, person = analyst): Promise<Browsing> {
  await browsing?.close();
  browsing = await Browsing.open(platform, looks);
  await browsing.signIn(person);
  await browsing.go(path);
  return browsing;
}

const tile = ({ page }: Browsing, name: string) => page.getByRole('region', { name, exact: true });
/** The large number of a tile. */
const figure = async (opened: Browsing, name: string) => {
  const text = await tile(opened, name).locator('div[title]').first().getAttribute('title');
  return Number((text ?? '').replaceAll(/[^\d.]/g, ''));
};

beforeAll(async () => {
  await prepare('reporting');
  await freshLake();
  platform = await Platform.open({
    NADI_REPORTING_LAKE_URL: `file://${folder}/lake`,
    NADI_REPORTING_WORK_DIR: join(folder, 'work'),
    NADI_REPORTING_LAKE_FLUSH_SECONDS: '2',
  });
  await platform.setUp();
  analyst = await platform.addMember('Anna', [{ role: 'analyst', domain: '*' }]);
  viewer = await platform.addMember('Vera', [{ role: 'viewer', domain: '*' }]);
  await platform.order(platform.tenants[0], 20);
  await platform.order(platform.tenants[0], 3, { city: markup, channel: 'app' });
  put('dashboards', floor, floorText());
  await applyDefinitions(folder, 'beside');
});
afterAll(async () => {
  await applyDefinitions(config, 'instead');
  await platform?.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await browsing?.close();
  browsing = undefined;
});

describe('the list of dashboards', () => {
  it('has those in force, with the question each answers, and leads to them', async () => {
    const opened = await sees(`/dashboards?q=${floor.slice(0, 5)}`);
    const { page } = opened;
    await page.getByLabel('Filter').fill('Floor of the test');
    await page.getByRole('row', { name: /What is sold, and does <img/ }).waitFor();
    await page.getByRole('link', { name: 'Floor of the test' }).click();
    await page.getByRole('heading', { level: 1, name: 'Floor of the test' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/dashboards/${floor}`);
    expect(opened.problems).toEqual([]);
  });

  it('says of a name that there is no such dashboard', async () => {
    const opened = await sees('/dashboards/nothing-of-the-kind');
    await opened.page.getByRole('alert').getByText('There is no dashboard “nothing-of-the-kind”').waitFor();
  });
});

describe('a dashboard', () => {
  it.each(['light', 'dark'] as const)('shows every kind of tile in %s, and axe finds nothing', async (colorScheme) => {
    const opened = await sees(`/dashboards/${floor}`, { colorScheme });
    const { page } = opened;
    await until(
      'the orders',
      () => figure(opened, 'All orders'),
      (count) => count >= 23,
    );
    await tile(opened, 'Cities').getByText('Pune').waitFor();
    await tile(opened, 'Cities by value').getByRole('cell', { name: 'Pune' }).waitFor();
    await tile(opened, 'Cities as bars').getByRole('list', { name: 'orders' }).getByText('Pune').waitFor();
    await page.waitForTimeout(500);
    await opened.screenshot(`dashboard-${colorScheme}`);
    await page.evaluate(() => scrollTo(0, 900));
    await opened.screenshot(`dashboard-below-${colorScheme}`);
    expect([...(await opened.axe()), ...opened.problems]).toEqual([]);
  });

  it('fits a narrow screen', async () => {
    const opened = await sees(`/dashboards/${floor}`, { width: 390 });
    await tile(opened, 'Cities by value').getByRole('cell', { name: 'Pune' }).waitFor();
    await opened.screenshot('dashboard-narrow');
    expect(await opened.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(await opened.axe()).toEqual([]);
  });

  it('counts up when orders come in', async () => {
    const opened = await sees(`/dashboards/${floor}`);
    const before = await until(
      'the first orders',
      () => figure(opened, 'All orders'),
      (count) => count >= 23,
    );
    await platform.order(platform.tenants[0], 5);
    await until(
      'the new orders',
      () => figure(opened, 'All orders'),
      (count) => count === before + 5,
    );
    expect(opened.problems).toEqual([]);
  });

  it('says of a tile what is wrong with it, beside tiles that work', async () => {
    const opened = await sees(`/dashboards/${floor}`);
    await tile(opened, 'Nothing of the kind').getByText('There is no metric “nothing-of-the-kind”').waitFor();
    await tile(opened, 'Wrong split').getByText('The metric orders has no dimension brand').waitFor();
    await tile(opened, 'Gone').getByText('There is no query “gone-with-the-wind”').waitFor();
    await tile(opened, 'Cities').getByText('Pune').waitFor();
    await tile(opened, 'Channels').getByText('web').waitFor();
  });

  it('is the same in another browser: range and variables stand in its address', async () => {
    const opened = await sees(`/dashboards/${floor}`);
    const { page } = opened;
    await page.getByRole('button', { name: 'Last 1h' }).click();
    await page.getByRole('button', { name: 'Last 3h' }).click();
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByLabel('Value', { exact: true }).fill(markup);
    await page.getByRole('button', { name: 'Add filter' }).click();
    await page.getByRole('button', { name: `Remove the filter city:${markup}` }).waitFor();
    await tile(opened, 'Cities').getByText('Pune').waitFor({ state: 'detached' });
    const address = page.url();
    const other = await sees(address.slice(new URL(address).origin.length), {}, viewer);
    await other.page.getByRole('button', { name: 'Last 3h' }).waitFor();
    await other.page.getByRole('button', { name: `Remove the filter city:${markup}` }).waitFor();
    await tile(other, 'Cities').getByText(markup).waitFor();
    await tile(other, 'Cities by value').getByRole('cell', { name: markup }).waitFor();
    expect(await tile(other, 'Cities').getByText('Pune').count()).toBe(0);
    expect(await other.page.locator('img[src=x]').count()).toBe(0);
    expect(await other.page.title()).toContain('Floor of the test');
  });

  it('leads from a tile to its definition, to raw events and to a file', async () => {
    const opened = await sees(`/dashboards/${floor}`);
    const { page } = opened;
    const open = async (name: string) => page.getByRole('button', { name: `More of ${name}`, exact: true }).click();
    await tile(opened, 'Cities').getByText('Pune').waitFor();
    await open('Cities');
    await opened.screenshot('dashboard-menu-light');
    const downloading = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Rows as CSV' }).click();
    expect((await downloading).suggestedFilename()).toBe('orders-by-city.csv');
    await open('Cities by value');
    await page.getByRole('menuitem', { name: 'Definition' }).click();
    const dialog = page.getByRole('dialog', { name: 'Definition of orders-by-city' });
    await dialog.getByRole('link', { name: 'Open in SQL' }).waitFor();
    await opened.screenshot('dashboard-definition-light');
    expect(await opened.axe()).toEqual([]);
    await page.keyboard.press('Escape');
    await open('Cities');
    await page.getByRole('menuitem', { name: 'Raw events in SQL' }).click();
    await page.waitForURL((url) => url.pathname === '/sql');
    expect(new URLSearchParams(new URL(page.url()).hash.slice(1)).get('sql')).toContain('from orders.order_placed');
    await opened.go(`/dashboards/${floor}`);
    await tile(opened, 'Cities').getByText('Pune').waitFor();
    await open('Cities');
    await page.getByRole('menuitem', { name: 'Definition' }).click();
    await page.waitForURL((url) => url.pathname === '/metrics/orders-by-city');
  });

  it('stands alone on a wall screen, and follows a new version without a reload', async () => {
    const opened = await sees(`/dashboards/${floor}?wall=1`, { width: 1920 });
    const { page } = opened;
    await until(
      'the orders',
      () => figure(opened, 'All orders'),
      (count) => count >= 23,
    );
    expect(await page.getByRole('navigation').count()).toBe(0);
    await opened.screenshot('dashboard-wall');
    expect(await opened.axe()).toEqual([]);
    put('dashboards', floor, floorText('Floor, anew'));
    await applyDefinitions(folder, 'beside');
    await page.getByRole('heading', { level: 1, name: 'Floor, anew' }).waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Leave wall screen' }).click();
    await page.getByRole('navigation').waitFor();
  });
});

describe('what happened', () => {
  it('stands below the charts of those who may know of it', async () => {
    const text = `name: orders
question: How many orders were placed, where and through which channel, as the test has it?
source: orders.order-placed
unit: orders
measure: { distinct: data.orderId }
dimensions:
  country: data.country
  channel: data.channel
`;
    put('metrics', 'orders', text);
    await applyDefinitions(folder, 'beside');
    rmSync(join(folder, 'metrics'), { recursive: true });
    const opened = await sees(`/dashboards/${floor}`);
    const happened = tile(opened, 'What happened in this range');
    await happened
      .getByRole('link', { name: /^metrics\/orders version \d+/ })
      .first()
      .waitFor();
    await happened.scrollIntoViewIfNeeded();
    await opened.screenshot('dashboard-happened-light');
    expect(await opened.axe()).toEqual([]);
    const other = await sees(`/dashboards/${floor}`, {}, viewer);
    await tile(other, 'Cities').getByText('Pune').waitFor();
    expect(await other.page.getByRole('link', { name: /^metrics\/orders version/ }).count()).toBe(0);
  });
});

describe('sale targets', () => {
  it('are missing from the war room while no sale runs, which says so', async () => {
    const opened = await sees('/war-room');
    await tile(opened, 'Sale targets').getByText('No sale runs now').waitFor();
  });

  it('stand in the war room with the worst row first, and move when orders come in', async () => {
    put('targets', sale, saleText(Math.floor(Date.now() / minuteMs) * minuteMs - 20 * minuteMs));
    await applyDefinitions(folder, 'beside');
    const opened = await sees('/war-room');
    const { page } = opened;
    const rows = page.getByRole('list', { name: sale }).getByRole('listitem');
    await rows.first().waitFor({ timeout: 30_000 });
    expect(await rows.count()).toBe(3);
    const punes = async () => (await rows.filter({ hasText: 'Pune' }).textContent()) ?? '';
    const before = await punes();
    await platform.order(platform.tenants[0], 6);
    await until('the new orders', punes, (text) => text !== before);
    await until(
      'a judgement',
      async () => (await rows.first().textContent()) ?? '',
      (text) => text.includes('Goa'),
    );
    expect(await page.locator('img[src=x]').count()).toBe(0);
    await opened.screenshot('war-room-targets-light');
    expect([...(await opened.axe()), ...opened.problems]).toEqual([]);
  });

  it('fit a wall screen without scrolling', async () => {
    const opened = await sees('/war-room?wall=1', { width: 1920, colorScheme: 'dark' });
    await opened.page.setViewportSize({ width: 1920, height: 1080 });
    await opened.page.getByRole('list', { name: sale }).waitFor({ timeout: 30_000 });
    await opened.screenshot('war-room-targets-wall');
    expect(await opened.page.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBeLessThanOrEqual(
      0,
    );
    expect(await opened.axe()).toEqual([]);
  });

  it.each(['light', 'dark'] as const)(
    'have a page each with picture, rows and definition, in %s',
    async (colorScheme) => {
      const opened = await sees('/targets', { colorScheme });
      const { page } = opened;
      await page.getByRole('link', { name: sale }).waitFor({ timeout: 30_000 });
      await opened.screenshot(`targets-${colorScheme}`);
      expect(await opened.axe()).toEqual([]);
      await page.getByRole('link', { name: sale }).click();
      await page.getByRole('heading', { level: 1, name: sale }).waitFor();
      await page.getByRole('link', { name: 'Pune' }).click();
      await page.getByRole('img', { name: /^Sold and expected: Pune\. .*sold: between/ }).waitFor();
      await opened.screenshot(`target-${colorScheme}`);
      expect(await opened.axe()).toEqual([]);
      await page.getByRole('tab', { name: 'About' }).click();
      await page.getByRole('link', { name: 'revenue-by-city' }).waitFor();
      await opened.screenshot(`target-about-${colorScheme}`);
      expect([...(await opened.axe()), ...opened.problems]).toEqual([]);
    },
  );

  it('that do not exist are named', async () => {
    const opened = await sees('/targets/nothing-of-the-kind');
    await opened.page.getByRole('alert').getByText('There is no target “nothing-of-the-kind”').waitFor();
  });
});
