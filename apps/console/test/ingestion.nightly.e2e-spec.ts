import 'reflect-metadata';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@nadi/test-harness';
import { Browsing } from './support/browsing.ts';
import type { IngestedThings } from './support/ingested.ts';
import { Platform, type Person } from './support/platform.ts';

let platform: Platform;
let things: IngestedThings;
let browsing: Browsing | undefined;

async function browseAs(person: Person): Promise<Browsing> {
  browsing = await Browsing.open(platform);
  await browsing.signIn(person);
  return browsing;
}

beforeAll(async () => {
  platform = await Platform.open();
  await platform.setUp();
  things = await platform.fillIngestion();
});
afterAll(async () => platform?.close());
afterEach(async () => {
  await browsing?.close();
  browsing = undefined;
});

describe('keys', () => {
  it('are made with their secret shown once, limited, and revoked after the effect was said', async () => {
    const opened = await browseAs(platform.administrator);
    const { page } = opened;
    await opened.go('/keys');
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByLabel('Name').fill('nightly import');
    await page.getByLabel('Accepted events per day').fill('3');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    const text = await page.getByRole('group', { name: 'Key “nightly import”' }).locator('code').textContent();
    expect(text).toMatch(/^nadi_/);
    await page.getByRole('button', { name: 'Done' }).click();
    expect(await platform.ingestion.post(text ?? '', [{ id: 'e', type: 'loyalty.points-earned', data: {} }])).toBe(202);

    await page.getByRole('link', { name: 'nightly import' }).click();
    await page.getByRole('heading', { level: 1, name: 'nightly import' }).waitFor();
    await page.getByText('33.3% of 3').waitFor();
    await page.getByRole('button', { name: 'Change limits' }).click();
    await page.getByLabel('Accepted events per day').fill('');
    await page.getByRole('spinbutton', { name: 'Events per second' }).fill('40');
    await page.getByRole('button', { name: 'Save limits' }).click();
    await page.getByText('per second default → 40, per day 3 → default').waitFor();

    await page.getByRole('button', { name: 'Revoke', exact: true }).click();
    await page.getByText('It has sent 1 events today and 1 this month.').waitFor();
    await page.getByRole('button', { name: 'Revoke “nightly import”' }).click();
    await page.getByText('revoked').first().waitFor();
    await until(
      'the refusal',
      () => platform.ingestion.post(text ?? '', [{ id: 'e', type: 'a.b', data: {} }]),
      (status) => status === 401,
    );
    await page.getByRole('button', { name: 'Revoke', exact: true }).waitFor({ state: 'detached' });
    expect(opened.problems).toEqual([]);
  });

  it('are made and opened by keyboard alone', async () => {
    const { page, go } = bound(await browseAs(platform.administrator));
    await go('/keys');
    const focused = () => page.evaluate(() => document.querySelector(':focus')?.textContent ?? '');
    for (let step = 0; step < 60 && !(await focused()).includes('Create key'); step += 1) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await page.getByLabel('Name').waitFor();
    await page.keyboard.type('by keyboard');
    await page.keyboard.press('Enter');
    await page.getByRole('group', { name: 'Key “by keyboard”' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'by keyboard' }).focus();
    await page.keyboard.press('ArrowDown');
    await until('the next link', focused, (text) => text !== 'by keyboard');
    await page.keyboard.press('ArrowUp');
    await until('the link again', focused, (text) => text === 'by keyboard');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'by keyboard' }).waitFor();
  });

  it('that nobody knows are said to be unknown, with a way back', async () => {
    const { page, go } = bound(await browseAs(platform.administrator));
    await go('/keys/0123456789ab');
    await page.getByRole('alert').getByText('The key “0123456789ab” cannot be shown').waitFor();
    await page.getByRole('link', { name: 'All keys' }).click();
    await page.getByRole('heading', { level: 1, name: 'Keys' }).waitFor();
  });
});

describe('ingestion', () => {
  it('shows what was refused by its shape alone, and leads to the key', async () => {
    const { page, go } = bound(await browseAs(platform.administrator));
    await go('/ingestion');
    const row = page.getByRole('row', { name: /pages.*EVENT_FIELD_INVALID.*data\.totalMinor.*Aa 9,999/ });
    await row.waitFor();
    expect(await page.getByText('4,999').count()).toBe(0);
    await page.getByRole('region', { name: 'Keys near their quota' }).getByText('97% of 200').waitFor();
    await row.getByRole('link', { name: 'pages' }).click();
    await page.getByRole('heading', { level: 1, name: 'pages' }).waitFor();
    await page.getByRole('region', { name: 'Rejections by key and hour' }).getByText('Aa 9,999').waitFor();
    await page.getByRole('link', { name: 'EVENT_FIELD_INVALID' }).first().click();
    await page.getByRole('dialog').getByText('Correct the named field so that it matches the contract.').waitFor();
  });

  it('says what it lacks to somebody without roles for keys, and shows the rest', async () => {
    const analyst = await platform.addMember('Ada', [{ role: 'analyst', domain: '*' }]);
    const { page, go } = bound(await browseAs(analyst));
    await go('/ingestion');
    await page.getByText('needs the permission keys:read').waitFor();
    expect(await page.getByRole('region', { name: 'Keys near their quota' }).count()).toBe(0);
    await page
      .getByRole('row', { name: new RegExp(things.busyKey) })
      .first()
      .waitFor();
    expect(
      await page
        .getByRole('navigation')
        .getByRole('link', { name: /^(Keys|Shops)$/ })
        .count(),
    ).toBe(0);
  });

  it('says what would fill it where nothing came in, and what failed where nobody answers', async () => {
    const { page, go } = bound(await browseAs(platform.administrator));
    await go('/ingestion?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z');
    await page.getByRole('alert').getByText('What comes in cannot be shown').waitFor();
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: platform.tenants[1] }).click();
    await page.waitForURL((url) => url.pathname === '/');
    for (const [path, sentence] of [
      ['/ingestion', 'Nothing came in within this range'],
      ['/keys', 'There is no key yet'],
      ['/quarantine', 'Every event that came has a contract'],
      ['/shops', 'No shop is registered'],
    ] as const) {
      await go(path);
      await page.getByText(sentence).first().waitFor();
    }
  });
});

describe('quarantine', () => {
  it('shows a type with its contract, and the command for its owner', async () => {
    const opened = await browseAs(platform.administrator);
    const { page } = opened;
    await opened.go('/quarantine');
    await page.getByRole('link', { name: things.type }).click();
    await page.getByRole('row', { name: /tier.*gold \| silver/ }).waitFor();
    await page.getByRole('row', { name: /mail.*text.*email/ }).waitFor();
    expect(await page.getByText('asha').count()).toBe(0);
    await page.getByLabel('Team').fill('loyalty');
    await page.getByLabel('Contact').fill('the desk');
    await page.getByRole('button', { name: 'Update the preview' }).click();
    await page.getByText("--team loyalty --contact 'the desk' --runbook <runbook>").waitFor();
    await page.getByText('team: loyalty').first().waitFor();
    await page.getByLabel('Team').fill('No Team');
    await page.getByRole('button', { name: 'Update the preview' }).click();
    await page.getByRole('alert').getByText('team must be a name in kebab-case').waitFor();
    await page.getByText('v1.avsc').first().waitFor();
  });
});

describe('shops', () => {
  it('are registered with the address to enter, repaired, given a new secret, and disabled', async () => {
    const opened = await browseAs(platform.administrator);
    const { page } = opened;
    await opened.go('/shops?new=shop');
    await page.getByLabel('Domain').fill('lumen.myshopify.com');
    await page.getByLabel('Country').fill('IN');
    await page.getByLabel('Currency').fill('rupees'.slice(0, 3));
    await page.getByLabel('Secret').fill('the-secret-of-the-app-1');
    await page.getByRole('button', { name: 'Register', exact: true }).click();
    await page.getByText('must be an ISO 4217 code').waitFor();
    await page.getByLabel('Currency').fill('INR');
    await page.getByRole('button', { name: 'Register', exact: true }).click();
    await page.getByText(/is registered\. Rotate the secret/).waitFor();
    await page.getByLabel('Domain').fill('fir.myshopify.com');
    await page.getByRole('button', { name: 'Register', exact: true }).click();
    await page
      .getByRole('group', { name: 'Address of the webhooks' })
      .getByText('/v1/webhooks/shopify/shop-')
      .waitFor();
    await page.getByRole('button', { name: 'Done' }).click();

    await page.getByRole('link', { name: 'lumen.myshopify.com' }).click();
    await page.getByText('Shopify says of products/update:').waitFor();
    await page.getByRole('button', { name: 'Repair' }).click();
    await page.getByRole('button', { name: 'Look and repair' }).click();
    await page.getByText('All subscriptions are right').waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText('none is missing').waitFor();

    await page.getByRole('button', { name: 'New secret' }).click();
    await page.getByRole('dialog').getByLabel('Secret').fill('the-secret-of-the-app-2');
    await page.getByRole('button', { name: 'Change secret' }).click();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText('the old one until').waitFor();

    await page.getByRole('button', { name: 'Disable', exact: true }).click();
    await page.getByText('Its secrets and its access token are forgotten.').waitFor();
    await page.getByRole('button', { name: 'Disable lumen.myshopify.com' }).click();
    await page.getByRole('row', { name: /disabled.*Root/ }).waitFor();
    expect(await page.getByRole('button', { name: 'Repair' }).count()).toBe(0);
    // The refused forms were answered with 400 and 409.
    expect(opened.problems.filter((text) => !/status of (400|409)/.test(text))).toEqual([]);
  });
});

/** A browser with its methods ready to be taken apart. */
function bound(opened: Browsing) {
  return { page: opened.page, go: (path: string) => opened.go(path) };
}
