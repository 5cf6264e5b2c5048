import 'reflect-metadata';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { applyDefinitions, freshLake, prepare, queryAsSuperuser, root, until } from '@nadi/test-harness';
import { Browsing, type Looks } from './support/browsing.ts';
import { applyDecided, customers, variantOf, visits } from './support/decided.ts';
import { Platform, type Person } from './support/platform.ts';

const folder = mkdtempSync(join(tmpdir(), 'nadi-decide-'));
const visitors = 900;
const batch = 300;
/** Anil, Asha and Ravi are in the segment; Zoya ordered once, and Dev elsewhere. */
const inPune = { 'c-anil': 2, 'c-asha': 3, 'c-ravi': 4, 'c-zoya': 1 };

let platform: Platform;
let viewer: Person;
let browsing: Browsing | undefined;

async function opens(path: string, person = platform.administrator, looks: Looks = {}): Promise<Browsing> {
  browsing = await Browsing.open(platform, looks);
  await browsing.signIn(person);
  await browsing.go(path);
  return browsing;
}

/** Asks with the session of the page. */
const ask = ({ page }: Browsing, path: string) =>
  page.evaluate(async (address) => (await fetch(address)).json() as Promise<Record<string, unknown>>, path);
const panel = ({ page }: Browsing, name: string | RegExp) => page.getByRole('region', { name, exact: true }).first();
const chooses = async ({ page }: Browsing, label: string, option: string) => {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
};

beforeAll(async () => {
  await prepare('reporting');
  await freshLake();
  platform = await Platform.open({
    NADI_REPORTING_LAKE_URL: `file://${folder}/lake`,
    NADI_REPORTING_EXPORTS_URL: `file://${folder}/exports`,
    NADI_REPORTING_WORK_DIR: join(folder, 'work'),
    NADI_REPORTING_LAKE_FLUSH_SECONDS: '1',
    NADI_REPORTING_IDLE_PARTITION_SECONDS: '1',
    NADI_REPORTING_EXPERIMENTS_EVERY_SECONDS: '2',
  });
  // Starting the services puts the definitions of `config/` in force, and no others.
  await applyDecided();
  await platform.setUp();
  viewer = await platform.addMember('Vera', [{ role: 'viewer', domain: '*' }]);
  const [tenant] = platform.tenants;
  await platform.publish([...customers(tenant, inPune, 'Pune'), ...customers(tenant, { 'c-dev': 3 }, 'Delhi')]);
});
afterAll(async () => {
  await platform?.close();
  await applyDefinitions(join(root, 'config'), 'instead');
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await browsing?.close();
  browsing = undefined;
});

describe('experiments', () => {
  it('come to a verdict, look by look', async () => {
    const opened = await opens('/experiments/short-checkout');
    const takesPart = (number: number) => variantOf(`visitor-${number}`) !== undefined;
    for (let first = 0; first < visitors; first += batch) {
      const seen = Array.from({ length: first + batch }, (_, number) => number).filter(takesPart);
      await platform.publish(visits(platform.tenants[0], first, first + batch));
      await until(
        'the look at the visitors',
        () => ask(opened, '/api/reporting/v1/experiments/short-checkout'),
        ({ result }) => (result as { finalUnits: number } | null)?.finalUnits === seen.length,
        120_000,
      );
    }
    await opened.page.reload();
    await opened.settled();
    await opened.page
      .getByText(/Ship short-form: conversion is higher/)
      .first()
      .waitFor();
    expect(opened.problems).toEqual([]);
  });

  it.each(['light', 'dark'] as const)(
    'are listed with standing and verdict, by standing, in %s',
    async (colorScheme) => {
      const opened = await opens('/experiments', platform.administrator, { colorScheme });
      const row = (name: string) => opened.page.getByRole('row').filter({ hasText: name });
      await row('short-checkout').getByText('Decided', { exact: true }).waitFor();
      await row('short-checkout').getByText('Ship', { exact: true }).waitFor();
      await row('nobody-saw-it').getByText('Waiting for exposures').waitFor();
      await row('without-metric').getByText('Not computable').waitFor();
      await opened.screenshot(`decide-experiments-${colorScheme}`);
      expect(await opened.axe()).toEqual([]);
      await chooses(opened, 'Standing', 'Not computable');
      await row('short-checkout').waitFor({ state: 'detached' });
      expect(new URL(opened.page.url()).searchParams.get('state')).toBe('not-computable');
      expect(opened.problems).toEqual([]);
    },
  );

  it.each(['light', 'dark'] as const)('show what the verdict rests on in %s', async (colorScheme) => {
    const opened = await opens('/experiments/short-checkout', platform.administrator, { colorScheme });
    const { page } = opened;
    const primary = page.getByRole('figure', { name: 'Differences in the primary metric' });
    await primary.getByText('Better', { exact: true }).waitFor();
    await page.getByRole('figure', { name: 'Harm in the guardrails' }).getByText('empty-search-rate').waitFor();
    await page.getByRole('figure', { name: 'Differences in the secondary metrics' }).getByText('revenue').waitFor();
    await page.getByText('The sample ratio is right').waitFor();
    await page.getByRole('img', { name: /^Looks over time\. / }).waitFor();
    const values = page.getByRole('region', { name: 'Values by variant' });
    expect(await values.getByRole('row').count()).toBe(3);
    await values.getByText('control (control)').waitFor();
    await opened.screenshot(`decide-experiment-${colorScheme}`);
    for (const [name, place] of [
      ['looks', panel(opened, 'Looks over time')],
      ['units', panel(opened, 'Units per variant')],
      ['definition', panel(opened, 'Definition')],
    ] as const) {
      await place.scrollIntoViewIfNeeded();
      await opened.screenshot(`decide-experiment-${name}-${colorScheme}`);
    }
    expect([...(await opened.axe()), ...opened.problems]).toEqual([]);
  });

  it('tell which variant a unit gets', async () => {
    const opened = await opens('/experiments/short-checkout');
    const assignment = panel(opened, 'Which variant does a unit get?');
    await assignment.getByLabel('visitorId').fill('visitor-7');
    await opened.page.keyboard.press('Enter');
    await assignment.getByText(variantOf('visitor-7') ?? '', { exact: true }).waitFor();
    await opened.page.reload();
    await opened.settled();
    await assignment.getByText('Its hash gives it one of').waitFor();
    expect(opened.problems).toEqual([]);
  });

  it('are looked at on request, after it was said what that does', async () => {
    const opened = await opens('/experiments/nobody-saw-it');
    const { page } = opened;
    await page.getByText('Nobody was exposed yet').waitFor();
    await page.getByRole('button', { name: 'Look now' }).click();
    await page.getByText('It reads all exposures').waitFor();
    await opened.screenshot('decide-look-light');
    expect(await opened.axe()).toEqual([]);
    await page.getByRole('button', { name: 'Look', exact: true }).click();
    await page.getByText('The look was asked for').waitFor();
    await page.getByText(/^looked at/).waitFor();
    await opened.go('/experiments/without-metric');
    await page
      .getByText(/nothing-of-the-kind/)
      .first()
      .waitFor();
    expect(await page.getByRole('button', { name: 'Look now' }).count()).toBe(0);
    await opened.screenshot('decide-not-computable-light');
    expect([...(await opened.axe()), ...opened.problems]).toEqual([]);
  });

  it('say so if there is none of the name', async () => {
    const opened = await opens('/experiments/no-such-thing');
    await opened.page.getByRole('alert').getByText('The experiment no-such-thing cannot be shown').waitFor();
  });
});

describe('segments', () => {
  it.each(['light', 'dark'] as const)('show their size, members and reasons in %s', async (colorScheme) => {
    const opened = await opens('/segments', platform.administrator, { colorScheme });
    const { page } = opened;
    const row = page.getByRole('row').filter({ hasText: 'pune-buyers' });
    await row.getByText('Live', { exact: true }).waitFor({ timeout: 90_000 });
    await row.getByText('+3 −0').waitFor({ timeout: 30_000 });
    await opened.screenshot(`decide-segments-${colorScheme}`);
    expect(await opened.axe()).toEqual([]);
    await row.getByRole('link').click();
    await opened.settled();
    await page.getByText('Each customerId for which orders >= 2 && city == "Pune"').waitFor();
    await page.getByRole('img', { name: /^Size over time\. .*last 3/ }).waitFor();
    const members = page.getByRole('region', { name: 'Members of this segment' });
    expect(await members.getByRole('link').allTextContents()).toEqual(['c-anil', 'c-asha', 'c-ravi']);
    const shared = page.getByRole('region', { name: 'Overlaps with other segments' }).getByRole('row');
    const frequent = shared.filter({ hasText: 'frequent-buyers' });
    expect(await frequent.getByRole('cell').allTextContents()).toEqual(['frequent-buyers', '2', '66.7%', '66.7%', '3']);
    await opened.screenshot(`decide-segment-${colorScheme}`);
    await panel(opened, 'Overlaps').scrollIntoViewIfNeeded();
    await opened.screenshot(`decide-segment-overlaps-${colorScheme}`);
    expect(await opened.axe()).toEqual([]);

    await members.getByRole('link', { name: 'c-asha' }).click();
    const why = page.getByRole('dialog', { name: 'c-asha in pune-buyers' });
    const conditions = why.getByRole('region', { name: 'Conditions with their values' }).getByRole('row');
    await conditions.filter({ hasText: 'orders >= 2' }).getByText('orders = 3').waitFor();
    expect(await conditions.getByText('holds', { exact: true }).count()).toBe(2);
    await why.getByRole('link', { name: 'frequent-buyers' }).waitFor();
    await opened.screenshot(`decide-member-${colorScheme}`);
    expect([...(await opened.axe()), ...opened.problems]).toEqual([]);
  });

  it('say why somebody is not in one, by id', async () => {
    const opened = await opens('/segments/pune-buyers');
    const { page } = opened;
    await page.getByRole('searchbox', { name: 'Look for an id' }).fill('c-dev');
    await page.keyboard.press('Enter');
    const why = page.getByRole('dialog', { name: 'c-dev in pune-buyers' });
    await why.getByText('is not in it').waitFor();
    await why.getByText('city = Delhi').waitFor();
    await why.getByText('does not hold').waitFor();
    expect(new URL(page.url()).searchParams.get('member')).toBe('c-dev');
    await page.keyboard.press('Escape');
    await why.waitFor({ state: 'detached' });
    expect(opened.problems).toEqual([]);
  });
});

describe('exports', () => {
  it('run on request, and hand over files whose digests are those of the manifest', async () => {
    const opened = await opens('/exports/orders-csv');
    const { page } = opened;
    await page.getByText('Never ran').waitFor();
    await page.getByRole('button', { name: 'Run now' }).click();
    await page.getByText('It exports everything up to now').waitFor();
    await opened.screenshot('decide-run-now-light');
    expect(await opened.axe()).toEqual([]);
    await page.getByRole('button', { name: 'Run it' }).click();
    await page.getByText('The run was asked for').waitFor();
    await page.getByRole('heading', { level: 1 }).locator('..').getByText('Well').waitFor({ timeout: 90_000 });
    await page.getByRole('region', { name: 'Runs of this export' }).getByRole('link').first().click();
    const run = page.getByRole('dialog');
    const downloading = page.waitForEvent('download');
    await run.getByRole('link', { name: 'Download' }).first().click();
    const content = readFileSync(await (await downloading).path());
    expect(content.toString('utf8')).toContain('c-asha');
    expect(content.toString('utf8')).not.toContain('asha@example.com');
    const digest = createHash('sha256').update(content).digest('hex');
    await run
      .getByRole('button', { name: /^Copy the SHA-256/ })
      .getByText(digest.slice(0, 12))
      .waitFor();
    expect(opened.problems).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('are listed, and show their runs, in %s', async (colorScheme) => {
    const opened = await opens('/exports', platform.administrator, { colorScheme });
    const { page } = opened;
    await page.getByRole('row').filter({ hasText: 'without-query' }).getByText('Cannot run').waitFor();
    await opened.screenshot(`decide-exports-${colorScheme}`);
    expect(await opened.axe()).toEqual([]);
    await page.getByRole('link', { name: 'orders-csv' }).click();
    await opened.settled();
    await page.getByRole('region', { name: 'Runs of this export' }).getByText('Done').waitFor();
    await opened.screenshot(`decide-export-${colorScheme}`);
    expect(await opened.axe()).toEqual([]);
    await page.getByRole('region', { name: 'Runs of this export' }).getByRole('link').first().click();
    await page.getByRole('region', { name: 'Columns of the files' }).waitFor();
    await opened.screenshot(`decide-run-${colorScheme}`);
    expect([...(await opened.axe()), ...opened.problems]).toEqual([]);
    await page.keyboard.press('Escape');
    await chooses(opened, 'State', 'failed');
    await page.getByText('There are no such runs').waitFor();
  });

  it('that have failed say what is missing, and are retried', async () => {
    await queryAsSuperuser(
      `update reporting.export_runs set state = 'failed', attempts = 5, code = 'OBJECT_STORE_UNAVAILABLE',
         reason = 'the store did not answer', manifest = null where tenant_id = $1 and export = 'orders-csv'`,
      [platform.tenants[0]],
    );
    const opened = await opens('/exports/orders-csv');
    const { page } = opened;
    await page.getByText('1 run failed, and what they should have brought is missing').waitFor();
    await opened.screenshot('decide-export-missing-light');
    expect(await opened.axe()).toEqual([]);
    await page.getByRole('button', { name: /^Open the run of/ }).click();
    const run = page.getByRole('dialog');
    await run.getByText('OBJECT_STORE_UNAVAILABLE: the store did not answer').waitFor();
    await run.getByText('It makes the same files again').waitFor();
    await opened.screenshot('decide-retry-light');
    expect(await opened.axe()).toEqual([]);
    await run.getByRole('button', { name: 'Retry it' }).click();
    await run.getByRole('link', { name: 'Download' }).first().waitFor({ timeout: 90_000 });
    expect(opened.problems).toEqual([]);
  });
});

describe('for a viewer', () => {
  it('numbers are open, and nothing can be run', async () => {
    const opened = await opens('/exports', viewer);
    const { page } = opened;
    await page.getByText('There are no exports that you may see').or(page.getByRole('table')).first().waitFor();
    await opened.go('/experiments/short-checkout');
    await page
      .getByText(/Ship short-form/)
      .first()
      .waitFor();
    expect(await page.getByRole('button', { name: 'Look now' }).count()).toBe(0);
    await page.getByText('The history needs definitions:read').waitFor();
    await opened.go('/segments/pune-buyers');
    await page.getByRole('link', { name: 'c-asha' }).waitFor();
    expect([...(await opened.axe()), ...opened.problems]).toEqual([]);
  });
});

it('all of it fits a narrow screen in dark', async () => {
  const opened = await opens('/', platform.administrator, { width: 390, colorScheme: 'dark' });
  const [{ id }] = ((await ask(opened, '/api/reporting/v1/exports/orders-csv/runs')) as { runs: [{ id: string }] })
    .runs;
  const tooWide: string[] = [];
  for (const [name, path] of [
    ['experiment', '/experiments/short-checkout'],
    ['look', '/experiments/short-checkout?do=look'],
    ['segment', '/segments/pune-buyers'],
    ['member', '/segments/pune-buyers?member=c-asha'],
    ['export', '/exports/orders-csv'],
    ['run', `/exports/orders-csv?run=${id}`],
  ] as const) {
    await opened.go(path);
    await opened.screenshot(`decide-${name}-narrow`);
    const width = await opened.page.evaluate(() => document.documentElement.scrollWidth);
    tooWide.push(...(width > 390 ? [`${path}: ${width}`] : []), ...(await opened.axe()));
  }
  expect([...tooWide, ...opened.problems]).toEqual([]);
});
