import 'reflect-metadata';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { applyDefinitions, root, unique, until } from '@nadi/test-harness';
import { Browsing, type Looks } from './support/browsing.ts';
import { Platform, type Person } from './support/platform.ts';

const config = join(root, 'config');
const folder = mkdtempSync(join(tmpdir(), 'nadi-editor-'));
const orderLines = readFileSync(join(config, 'pipelines', 'order-lines.yaml'), 'utf8');
const editPath = '/pipelines/order-lines?tab=edit';

let platform: Platform;
let owner: Person;
let browsing: Browsing | undefined;

/** Somebody who may change pipelines, where they may. */
async function edits(looks: Looks = {}, person = owner): Promise<Browsing> {
  browsing = await Browsing.open(platform, looks);
  await browsing.signIn(person);
  await browsing.enter('nadi');
  return browsing;
}

const editor = ({ page }: Browsing) => page.getByRole('textbox', { name: /^Definition of/ });
const status = ({ page }: Browsing, text: string) =>
  page.getByRole('region', { name: 'Definition', exact: true }).getByText(text, { exact: true }).waitFor();
const plan = ({ page }: Browsing) => page.getByRole('button', { name: 'Plan' });

/** Writes another text in the place of the one that is there, as somebody at a keyboard does. */
async function rewrite(opened: Browsing, text: string): Promise<void> {
  await editor(opened).focus();
  await opened.page.keyboard.press('Control+a');
  await opened.page.keyboard.insertText(text);
}

/** Another version, by somebody else. */
async function applyElsewhere(text: string): Promise<void> {
  mkdirSync(join(folder, 'pipelines'), { recursive: true });
  writeFileSync(join(folder, 'pipelines', 'order-lines.yaml'), text);
  await applyDefinitions(folder, 'beside');
}

beforeAll(async () => {
  platform = await Platform.open();
  await platform.setUp();
  owner = await platform.addMember('Olga', [{ role: 'owner', domain: '*' }]);
  await platform.addToPlatform(owner, 'owner');
  await platform.order(platform.tenants[0], 20);
  await platform.order('nadi', 2);
  await platform.order('nadi', 1, { campaign: 'internal-test-1' });
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await applyDefinitions(config, 'instead');
  await platform?.close();
});
afterEach(async () => {
  await browsing?.close();
  browsing = undefined;
});

describe('the editor of a pipeline', () => {
  it('says what is wrong at the line while one types, and takes it back', async () => {
    const opened = await edits();
    const { page } = opened;
    await opened.go(editPath);
    await status(opened, 'valid');
    const beginning = (await editor(opened).textContent())?.slice(0, 50);
    await editor(opened).focus();
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('colour: red');
    await page.keyboard.press('Enter');
    await status(opened, '1 problem');
    await page.locator('.cm-problem').getByText('Unrecognized key: "colour"').waitFor();
    expect(await plan(opened).isDisabled()).toBe(true);
    await opened.screenshot('pipeline-editor-problem-light');
    expect(await opened.axe()).toEqual([]);
    await page.getByRole('button', { name: 'Line 1 Unrecognized key' }).click();
    await until(
      'the focus',
      () => page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.getAttribute('role')),
      (role) => role === 'textbox',
    );
    // What is typed slowly is taken back in more than one step.
    await until(
      'the text as it was',
      async () => {
        await page.keyboard.press('Control+z');
        return (await editor(opened).textContent())?.slice(0, 50);
      },
      (text) => text === beginning,
    );
    await status(opened, 'valid');
    expect(opened.problems).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('shows tests and a preview beside the text in %s', async (colorScheme) => {
    const opened = await edits({ colorScheme });
    const { page } = opened;
    await opened.go(editPath);
    await status(opened, 'valid');
    await page
      .getByRole('region', { name: 'Tests' })
      .getByText(/^all \d+ pass$/)
      .waitFor();
    await page.getByRole('button', { name: 'Try it' }).click();
    const outcomes = page.getByRole('list', { name: 'What would become of the events' });
    const made = outcomes.getByRole('listitem').filter({ hasText: 'orders.line-sold' });
    await made.getByText(/^\d examples?$/).click();
    await made
      .getByText(/"productId": "p-?1"/)
      .first()
      .waitFor();
    await outcomes
      .getByRole('listitem')
      .filter({ hasText: 'test-orders' })
      .getByText(/Events: order-/)
      .waitFor();
    await opened.screenshot(`pipeline-editor-preview-${colorScheme}`);
    expect(await opened.axe()).toEqual([]);

    await rewrite(opened, orderLines.replace('line.quantity != 0', 'line.quantity > 1'));
    await page.getByText('of an earlier text').waitFor();
    await page
      .getByRole('region', { name: 'Tests' })
      .getByText(/^\d of \d fails?$/)
      .waitFor();
    await page
      .getByText(/emitted \d: expected/)
      .first()
      .waitFor();
    await opened.screenshot(`pipeline-editor-failing-${colorScheme}`);
    expect([...(await opened.axe()), ...opened.problems]).toEqual([]);
  });

  it('fits a narrow screen', async () => {
    const opened = await edits({ width: 390 });
    for (const path of [editPath, '/pipelines/new/pipeline']) {
      await opened.go(path);
      await status(opened, 'valid');
      await opened.page.getByRole('button', { name: 'Try it' }).click();
      await opened.page.getByRole('list', { name: 'What would become of the events' }).waitFor();
      await opened.screenshot(`pipeline-editor${path === editPath ? '' : '-new'}-narrow`);
      expect(await opened.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    }
  });

  it('is left by Tab, so that everything behind it is reached by keyboard', async () => {
    const opened = await edits();
    const { page } = opened;
    await opened.go(editPath);
    await status(opened, 'valid');
    await editor(opened).focus();
    const focused = () => page.evaluate(() => document.querySelector(':focus')?.textContent ?? '');
    for (let step = 0; step < 10 && (await focused()) !== 'Try it'; step += 1) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await page.getByRole('list', { name: 'What would become of the events' }).waitFor();
  });

  it('keeps what is not in force when one leaves, after asking', async () => {
    const opened = await edits();
    const { page } = opened;
    page.on('dialog', (asked) => void asked.accept());
    await opened.go(editPath);
    await status(opened, 'valid');
    await rewrite(opened, orderLines.replace('owner: orders', 'owner: sales'));
    await page.getByRole('tab', { name: 'Edit (not in force)' }).waitFor();
    await page.getByRole('tab', { name: 'History' }).click();
    await page.getByRole('link', { name: 'All pipelines' }).click();
    const question = page.getByRole('dialog', { name: 'Leave what is not in force?' });
    await question.waitFor();
    await opened.screenshot('pipeline-editor-leave-light');
    expect(await opened.axe()).toEqual([]);
    await question.getByRole('button', { name: 'Stay' }).click();
    expect(new URL(page.url()).pathname).toBe('/pipelines/order-lines');
    await page.getByRole('link', { name: 'All pipelines' }).click();
    await question.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('heading', { level: 1, name: 'Pipelines' }).waitFor();
    await opened.go(editPath);
    await editor(opened).getByText('sales', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Discard changes' }).click();
    await page.getByRole('tab', { name: 'Edit', exact: true }).waitFor();
    await editor(opened).getByText('sales', { exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'All pipelines' }).click();
    await page.getByRole('heading', { level: 1, name: 'Pipelines' }).waitFor();
    expect(opened.problems).toEqual([]);
  });

  it('plans, says that somebody was faster, and puts the text in force', async () => {
    const opened = await edits();
    const { page } = opened;
    const inForce = async () => {
      const text = await page.getByRole('region', { name: 'In force', exact: true }).textContent();
      return Number(/version (\d+)/.exec(text ?? '')?.[1]);
    };
    await opened.go(editPath);
    await status(opened, 'valid');
    const before = await inForce();
    await rewrite(opened, orderLines.replace('owner: orders', 'owner: sales'));
    await applyElsewhere(orderLines.replace('line.quantity != 0', 'line.quantity > 0'));
    const conflict = page.getByRole('region', { name: `Version ${before + 1} came in force meanwhile` });
    await conflict.getByText(`Put in force by the platform while you changed version ${before}`).waitFor();
    await conflict.getByRole('button', { name: 'Compare with yours' }).click();
    await conflict.getByText('owner: sales').waitFor();
    await opened.screenshot('pipeline-editor-conflict-light');
    expect(await opened.axe()).toEqual([]);

    await plan(opened).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(`You began with version ${before}; version ${before + 1} came in force meanwhile`).waitFor();
    await page.keyboard.press('Escape');
    await conflict.getByRole('button', { name: 'Go on with my text' }).click();
    await conflict.waitFor({ state: 'detached' });
    await plan(opened).click();
    await dialog
      .getByText(`The text takes the place of version ${before + 1} of order-lines, for all tenants`)
      .waitFor();
    await dialog.locator('.cm-deletedChunk').first().waitFor();
    await opened.screenshot('pipeline-editor-plan-light');
    expect(await opened.axe()).toEqual([]);

    // What was planned holds no longer.
    await applyElsewhere(orderLines.replace('line.quantity != 0', 'line.quantity >= 1'));
    await dialog.getByLabel('Why').fill('sales has taken it over');
    await dialog.getByRole('button', { name: 'Put order-lines in force' }).click();
    await dialog.getByRole('alert').getByText('Plan again').waitFor();
    await dialog.getByRole('alert').getByRole('button').last().click();
    await dialog.getByText(`The text takes the place of version ${before + 2} of order-lines`).waitFor();
    await dialog.getByLabel('Why').fill('sales has taken it over');
    await dialog.getByRole('button', { name: 'Put order-lines in force' }).click();
    await page.getByText(`order-lines is in force as version ${before + 3}`).waitFor();
    await until('the version', inForce, (version) => version === before + 3);
    await page.getByRole('tab', { name: 'Edit', exact: true }).waitFor();
    await opened.go(editPath);
    await editor(opened).getByText('sales', { exact: true }).waitFor();
    await page.getByRole('tab', { name: 'History' }).click();
    await page.getByRole('row', { name: new RegExp(`version ${before + 3}.*Olga.*sales has taken it over`) }).waitFor();
    expect(opened.problems.filter((text) => !text.includes('409'))).toEqual([]);
  });
});

describe('a new pipeline', () => {
  it('begins with a text that is valid, and is in the list once it is in force', async () => {
    const opened = await edits();
    const { page } = opened;
    const name = unique('tried').replaceAll('_', '-');
    await opened.go('/pipelines');
    await page.getByRole('link', { name: 'New pipeline' }).click();
    await status(opened, 'valid');
    await opened.screenshot('pipeline-editor-new-light');
    expect(await opened.axe()).toEqual([]);
    const text = `name: ${name}
description: Links viewers, for tests.
owner: tests
input: livestream.viewer-joined
steps:
  - { name: guests, filter: data.customerId != null }
  - route:
      - { to: customers.identity-linked, copy: [customerId, visitorId], data: { method: '"live"', channel: '"live"' } }
`;
    await rewrite(opened, text);
    await page.getByText('The text has no tests').waitFor();
    await plan(opened).click();
    const dialog = page.getByRole('dialog', { name: `Put ${name} in force` });
    await dialog.getByText(`${name} becomes a pipeline, for all tenants`).waitFor();
    await dialog.getByRole('button', { name: `Put ${name} in force` }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.getByText(`${name} is in force as version 1`).waitFor();
    await page.getByRole('link', { name: 'All pipelines' }).click();
    await page.getByRole('row', { name: new RegExp(`${name}.*tests`) }).waitFor();
    expect(opened.problems).toEqual([]);
  });

  it('is not for people of another tenant to make', async () => {
    browsing = await Browsing.open(platform);
    await browsing.signIn(owner);
    await browsing.go('/pipelines');
    expect(await browsing.page.getByRole('link', { name: 'New pipeline' }).count()).toBe(0);
    for (const path of [editPath, '/pipelines/new/pipeline']) {
      await browsing.go(path);
      await browsing.page.getByText('people of the tenant “nadi” change them').waitFor();
      expect(await editor(browsing).count()).toBe(0);
    }
  });
});
