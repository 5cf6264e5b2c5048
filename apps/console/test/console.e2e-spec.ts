import 'reflect-metadata';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@nadi/test-harness';
import { Browsing, type Looks } from './support/browsing.ts';
import type { IngestedThings } from './support/ingested.ts';
import { problemsOfPages } from './support/pages.ts';
import { password, Platform, type Person } from './support/platform.ts';

const image = '<img src=x onerror="document.title=1">';
const script = '"><script>document.title=1</script>';

let platform: Platform;
let ingested: IngestedThings;
let viewer: Person;
let owner: Person;
let browsing: Browsing | undefined;

async function browse(looks: Looks = {}): Promise<Browsing> {
  browsing = await Browsing.open(platform, looks);
  return browsing;
}

async function browseAs(person: Person, looks: Looks = {}): Promise<Browsing> {
  const opened = await browse(looks);
  await opened.signIn(person);
  return opened;
}

beforeAll(async () => {
  platform = await Platform.open();
});
afterAll(async () => platform?.close());
afterEach(async () => {
  await browsing?.close();
  browsing = undefined;
});

describe('signing in', () => {
  it('begins with the link of the first administrator', async () => {
    const token = await platform.firstLinkToken();
    const { page, problems, settled } = bound(await browse());
    await page.goto(`/setup#${token}`);
    await page.getByLabel('Name').fill(platform.administrator.name);
    await page.getByLabel('Email').fill(platform.administrator.email);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Create' }).click();
    await page.waitForURL((url) => url.pathname !== '/setup');
    await settled();
    expect(new URL(page.url()).hash).toBe('');
    expect(problems.filter((text) => !text.includes('401'))).toEqual([]);
    viewer = await platform.addMember('Vera', [{ role: 'viewer', domain: '*' }]);
    owner = await platform.addMember(`Olga ${script}`, [{ role: 'owner', domain: '*' }]);
    await platform.addMember(image, [{ role: 'analyst', domain: 'orders' }]);
    await platform.order(platform.tenants[0], 20);
    await platform.order(platform.tenants[0], 3, { city: image });
    await platform.order(platform.tenants[0], 2, { city: script });
    ingested = await platform.fillIngestion();
  });

  it('goes through the form, says what is wrong, and leads to where one wanted to go', async () => {
    const { page, problems, settled } = bound(await browse());
    await page.goto('/metrics?q=revenue');
    await page.getByLabel('Email').fill(viewer.email);
    await page.getByLabel('Password').fill('a wrong password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('You are not signed in').waitFor();
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL((url) => url.pathname === '/metrics');
    await settled();
    expect(page.url()).toMatch(/\/metrics\?q=revenue$/);
    expect(problems.filter((text) => !text.includes('401'))).toEqual([]);
  });
});

describe('a sign-in that leads nowhere', () => {
  it('says so when the browser does not keep the session because the console is not reached over HTTPS', async () => {
    const { page } = bound(await browse({ host: 'nadi.example' }));
    await page.goto('/sign-in');
    await page.getByLabel('Email').fill(viewer.email);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('Open the console over HTTPS').waitFor();
    expect(new URL(page.url()).pathname).toBe('/sign-in');
  });

  it('says what has failed at the provider', async () => {
    const { page, go } = bound(await browse());
    await go('/sign-in?error=ACCOUNT_UNKNOWN');
    await page.getByRole('alert').getByText('is no member here').waitFor();
    await go(`/sign-in?error=${encodeURIComponent(image)}`);
    await page.getByRole('alert').getByText('could not be finished').waitFor();
    expect(await page.getByText('img').count()).toBe(0);
  });
});

it('every page opens without an error, and axe finds nothing', async () => {
  expect(await problemsOfPages(await browseAs(platform.administrator), ingested, 'light')).toEqual([]);
});

describe('by keyboard', () => {
  it('Tab reaches the main controls, and shows where it is', async () => {
    const { page, go } = bound(await browseAs(platform.administrator));
    await go('/users');
    const wanted = ['Skip to the content', 'War room', 'Search', 'Account', 'Create token', 'Add member', 'CSV'];
    const reached: { readonly name: string; readonly isVisible: boolean }[] = [];
    while (reached.length < 60 && !wanted.every((name) => reached.some((one) => one.name.includes(name)))) {
      await page.keyboard.press('Tab');
      reached.push(
        await page.evaluate(() => {
          const element = document.activeElement as HTMLElement;
          const { outlineStyle, outlineWidth } = getComputedStyle(element);
          return {
            name: element.getAttribute('aria-label') ?? element.textContent ?? '',
            isVisible: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1,
          };
        }),
      );
    }
    expect(wanted.filter((name) => !reached.some((one) => one.name.includes(name)))).toEqual([]);
    expect(reached.filter(({ isVisible }) => !isVisible)).toEqual([]);
  });

  it.each(['Control', 'Meta'])('%s-K finds a place', async (key) => {
    const { page, go } = bound(await browseAs(platform.administrator));
    await go('/war-room');
    await page.keyboard.press(`${key}+k`);
    await page.getByRole('combobox').waitFor();
    await page.getByRole('combobox').pressSequentially('audi');
    await page.getByRole('option', { name: /Audit/, selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor();
  });
});

describe('live numbers', () => {
  const ordersOf = (page: Browsing['page'], city: string) => async () =>
    Number((await page.getByRole('listitem').filter({ hasText: city }).first().textContent())?.replace(/\D/g, ''));

  it('move on the war room when orders come in, of the chosen tenant alone', async () => {
    const { page, go, settled } = bound(await browseAs(platform.administrator));
    await platform.order(platform.tenants[1], 7, { city: 'Oslo' });
    await go('/war-room');
    const count = ordersOf(page, 'Pune');
    const before = await until('the first orders', count, (seen) => seen >= 20);
    await platform.order(platform.tenants[0], 5);
    await until('the new orders', count, (seen) => seen === before + 5);
    expect(await page.getByText('Oslo').count()).toBe(0);

    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: platform.tenants[1] }).click();
    await page.waitForURL((url) => url.pathname === '/');
    await page.getByRole('link', { name: 'War room' }).click();
    await settled();
    await until('the orders of the other tenant', ordersOf(page, 'Oslo'), (seen) => seen === 7);
    expect(await page.getByText('Pune').count()).toBe(0);
  });

  it('say that the connection is lost, and come back by themselves', async () => {
    const { page, go } = bound(await browseAs(viewer));
    await go('/war-room');
    await platform.admin.kill();
    await page.getByText('Connection lost').waitFor();
    await platform.admin.startAgain();
    await page.getByText('Live', { exact: true }).waitFor({ timeout: 60_000 });
    const count = ordersOf(page, 'Pune');
    const before = await count();
    await platform.order(platform.tenants[0], 4);
    await until('the orders of afterwards', count, (seen) => seen === before + 4);
  });
});

it('time range and filters stand in the address, and are there again after a reload', async () => {
  const { page, go, settled } = bound(await browseAs(viewer));
  await go('/metrics/orders-by-city');
  await page.getByRole('button', { name: 'Last 1h' }).click();
  await page.getByRole('button', { name: 'Last 6h' }).click();
  await page.getByRole('button', { name: 'Filter' }).first().click();
  await page.getByLabel('Value').fill('Pune');
  await page.getByRole('button', { name: 'Add filter' }).click();
  await page.getByRole('button', { name: 'Remove the filter city:Pune' }).waitFor();
  expect([...new URL(page.url()).searchParams]).toEqual(
    expect.arrayContaining([
      ['from', 'now-6h'],
      ['filter', 'city:Pune'],
    ]),
  );
  await page.reload();
  await settled();
  await page.getByRole('button', { name: 'Last 6h' }).waitFor();
  await page.getByRole('button', { name: 'Remove the filter city:Pune' }).waitFor();
});

describe('permissions', () => {
  it('hide from a viewer what they may not see, and say who can grant it', async () => {
    const { page, go } = bound(await browseAs(viewer));
    await go('/metrics');
    const rail = page.getByRole('navigation');
    expect(await rail.getByRole('link', { name: 'Metrics' }).count()).toBe(1);
    expect(await rail.getByRole('link', { name: /Audit|Users/ }).count()).toBe(0);
    for (const [path, permission] of [
      ['/users', 'users:manage'],
      ['/audit', 'audit:read'],
      ['/ingestion', 'ingestion:read'],
      ['/quarantine', 'ingestion:read'],
      ['/pipelines', 'definitions:read'],
      ['/shops', 'shops:read'],
      ['/keys', 'keys:read'],
      ['/sql', 'sql:run'],
    ] as const) {
      await go(path);
      await page.getByText(`It needs the permission ${permission}.`).waitFor();
    }
  });

  it('let an owner read the audit and make and revoke a token, but not manage users', async () => {
    const { page, go } = bound(await browseAs(owner));
    await go('/users');
    expect(await page.getByRole('button', { name: 'Add member' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Create token' }).click();
    await page.getByLabel('Name').fill('nightly');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByText(/^naditoken_/).waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('link', { name: 'nightly' }).click();
    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('button', { name: 'Revoke “nightly”' }).click();
    await page
      .getByRole('row', { name: /nightly/ })
      .getByText('revoked')
      .waitFor();
    await go('/audit');
    await page.getByRole('row', { name: /token\.revoked/ }).waitFor();
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText(/^whole: \d+ entries/).waitFor();
  });
});

it('says where there is no lake that no statement can be run, and how to mend it', async () => {
  const { page, go, problems } = bound(await browseAs(platform.administrator));
  await go('/sql#sql=select+1');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const alert = page.getByRole('alert');
  await alert.getByText('No statement can be run now').waitFor();
  await alert.getByText('set NADI_REPORTING_LAKE_URL').waitFor();
  await alert.getByRole('button', { name: 'Try again' }).waitFor();
  expect(problems.filter((text) => !text.includes('503'))).toEqual([]);
});

describe('members', () => {
  it('are added with a link, get other roles, and are removed', async () => {
    const { page, go } = bound(await browseAs(platform.administrator));
    await go('/users');
    const add = async (email: string) => {
      await page.getByRole('button', { name: 'Add member' }).click();
      await page.getByLabel('Name').fill('Nils');
      await page.getByLabel('Email').fill(email);
      await page.getByRole('button', { name: 'Add', exact: true }).click();
    };
    await add(viewer.email);
    await page.getByText(/is a member already/).waitFor();
    await page.keyboard.press('Escape');
    await add('nils@example.com');
    const link = await page.getByRole('group', { name: 'Link for Nils' }).locator('code').textContent();
    expect(link).toMatch(new RegExp(`^${platform.admin.url}/setup#[\\w-]{20,}$`));
    await page.getByRole('button', { name: 'Done' }).click();

    await page.getByRole('link', { name: 'Nils' }).click();
    await page.getByRole('button', { name: 'Change roles' }).click();
    await page.getByRole('combobox', { name: 'Role' }).click();
    await page.getByRole('option', { name: 'analyst' }).click();
    await page.getByRole('button', { name: 'Save roles' }).click();
    await page.getByRole('dialog').getByText('analyst of all domains').waitFor();

    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText(/nils@example.com will no longer belong to/).waitFor();
    await page.getByRole('button', { name: 'Remove Nils' }).click();
    await page.getByRole('row', { name: /nils@example.com/ }).waitFor({ state: 'detached' });
  });

  it('cannot remove the last administrator', async () => {
    const { page, go } = bound(await browseAs(platform.administrator));
    await go('/users');
    await page.getByRole('link', { name: platform.administrator.name }).click();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByRole('button', { name: `Remove ${platform.administrator.name}` }).click();
    await page.getByRole('alert').getByText('They are still a member').waitFor();
  });
});

describe('markup that comes with events or names', () => {
  it('is text wherever it is shown, and runs nowhere', async () => {
    const opened = await browseAs(platform.administrator);
    for (const [path, text] of [
      ['/war-room', image],
      ['/metrics/orders-by-city?by=city', script],
      ['/users', image],
      ['/users', script],
      ['/audit', script],
    ] as const) {
      const response = await opened.page.goto(path);
      expect(response?.headers()['content-security-policy']).toContain("default-src 'none'");
      await opened.settled();
      await opened.page.getByText(text).first().waitFor();
      expect(await opened.page.locator('img[src=x], script:not([src])').count()).toBe(0);
      expect(await opened.page.title()).not.toBe('1');
    }
    expect(opened.problems).toEqual([]);
  });
});

describe('markup in the events of a topic', () => {
  const topic = '/topics/orders.order-placed';
  const order = () => platform.order(platform.tenants[0], 1, { orderId: `${image}${Math.random()}`, city: script });

  it('is text in the list, in the open message and while it comes, and runs nowhere', async () => {
    const opened = await browseAs(platform.administrator);
    const { page } = opened;
    const rows = page.getByRole('row').filter({ hasText: image });
    const isOnlyText = async () => {
      expect(await page.locator('img[src=x], script:not([src])').count()).toBe(0);
      expect(await page.title()).not.toBe('1');
    };
    await order();
    await opened.go(topic);
    await rows.first().waitFor();
    await isOnlyText();
    await rows.first().getByRole('link').first().click();
    await page.getByRole('dialog').getByText('document.title=1').first().waitFor();
    await isOnlyText();
    await opened.go(`${topic}?tab=live`);
    await until(
      'a live message',
      async () => (await order(), rows.count()),
      (count) => count > 0,
    );
    await isOnlyText();
    expect(opened.problems).toEqual([]);
  });
});

/** A browser with its methods ready to be taken apart. */
function bound(opened: Browsing) {
  return {
    page: opened.page,
    problems: opened.problems,
    go: (path: string) => opened.go(path),
    settled: () => opened.settled(),
  };
}
