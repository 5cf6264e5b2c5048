import 'reflect-metadata';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { freshLake, prepare, until } from '@nadi/test-harness';
import { Browsing, type Looks } from './support/browsing.ts';
import { Platform, type Person } from './support/platform.ts';

const folder = mkdtempSync(join(tmpdir(), 'nadi-sql-page-'));
const orders = 24;
const markup = '<img src=x onerror="document.title=1">';

let platform: Platform;
let analyst: Person;
let viewer: Person;
let browsing: Browsing | undefined;

/** Somebody who may run statements, where they may; a statement may stand in the address. */
async function asks(sql = '', looks: Looks = {}): Promise<Browsing> {
  browsing = await Browsing.open(platform, looks);
  await browsing.signIn(analyst);
  await browsing.go(`/sql${sql === '' ? '' : `#${new URLSearchParams({ sql }).toString()}`}`);
  await editor(browsing).waitFor();
  return browsing;
}

const editor = ({ page }: Browsing) => page.getByRole('textbox', { name: 'SQL statement' });
const result = ({ page }: Browsing) => page.getByRole('region', { name: 'Result', exact: true }).first();
const answered = (opened: Browsing, text: RegExp | string) => result(opened).getByText(text).first().waitFor();

async function write(opened: Browsing, text: string): Promise<void> {
  await editor(opened).focus();
  await opened.page.keyboard.press('Control+a');
  await opened.page.keyboard.insertText(text);
}

const run = (opened: Browsing) => opened.page.keyboard.press('Control+Enter');
const sharedSql = ({ page }: Browsing) => new URLSearchParams(new URL(page.url()).hash.slice(1)).get('sql');

beforeAll(async () => {
  await prepare('reporting');
  await freshLake();
  platform = await Platform.open({
    NADI_REPORTING_LAKE_URL: `file://${folder}/lake`,
    NADI_REPORTING_WORK_DIR: join(folder, 'work'),
    NADI_REPORTING_LAKE_FLUSH_SECONDS: '2',
    NADI_REPORTING_SQL_MOST_ROWS: '5000',
    NADI_REPORTING_SQL_CONCURRENCY: '1',
  });
  await platform.setUp();
  analyst = await platform.addMember('Anna', [{ role: 'analyst', domain: '*' }]);
  viewer = await platform.addMember('Vera', [{ role: 'viewer', domain: '*' }]);
  await platform.order(platform.tenants[0], orders - 1);
  await platform.order(platform.tenants[0], 1, { city: markup, visitorId: '' });
});
afterAll(async () => {
  await platform?.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await browsing?.close();
  browsing = undefined;
});

describe('the SQL page', () => {
  it('sees what has arrived', async () => {
    const opened = await asks('select count(*) as orders from orders.order_placed');
    await until(
      'the orders',
      async () => {
        await opened.page.getByRole('button', { name: 'Run', exact: true }).click();
        await answered(opened, /^1 row in/);
        return result(opened).getByRole('cell').last().textContent();
      },
      (text) => text === String(orders),
    );
  });

  it.each(['light', 'dark'] as const)('runs an example and shows rows and a chart in %s', async (colorScheme) => {
    const opened = await asks('', { colorScheme });
    const { page } = opened;
    await page.getByText('Nothing has been run yet').waitFor();
    expect(await page.getByRole('list', { name: 'Examples' }).getByRole('listitem').count()).toBe(3);
    await opened.screenshot(`sql-examples-${colorScheme}`);
    expect(await opened.axe()).toEqual([]);

    await page.getByRole('button', { name: /^Newest state of each key in orders.order_placed_current/ }).click();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await answered(opened, /^\d+ rows in/);
    await result(opened).getByRole('columnheader', { name: 'totalMinor BIGINT' }).waitFor();
    await result(opened).getByText('null', { exact: true }).first().waitFor();
    await result(opened).getByText('empty', { exact: true }).first().waitFor();
    await result(opened).getByText('{"productId":"p1"').first().waitFor();
    await opened.screenshot(`sql-rows-${colorScheme}`);
    expect(await opened.axe()).toEqual([]);

    await result(opened).getByRole('button', { name: 'Row 1', exact: true }).click();
    await page.getByRole('dialog', { name: 'Row 1' }).getByText('"productId"').waitFor();
    await opened.screenshot(`sql-row-${colorScheme}`);
    expect(await opened.axe()).toEqual([]);
    await page.keyboard.press('Escape');

    await write(
      opened,
      'select city, count(*) as orders, sum(totalMinor) as total from orders.order_placed group by all',
    );
    await run(opened);
    await answered(opened, /^2 rows in/);
    await page.getByRole('tab', { name: 'Chart' }).click();
    await page.getByRole('list', { name: 'orders' }).getByText('Pune').waitFor();
    await opened.screenshot(`sql-bars-${colorScheme}`);

    const hours = `select timestamp '2026-01-01' + interval (n) hour as hour, n * n as square, 40 - n as falling from range(24) t(n)`;
    await write(opened, hours);
    await run(opened);
    await answered(opened, /^24 rows in/);
    await page.getByRole('tab', { name: 'Chart' }).click();
    await page.getByRole('img', { name: /^Result as a chart\. .*square: between 0 and 529/ }).waitFor();
    await opened.screenshot(`sql-chart-${colorScheme}`);
    expect([...(await opened.axe()), ...opened.problems]).toEqual([]);
  });

  it('says what is wrong at its line and column, and takes it back when it is mended', async () => {
    const opened = await asks();
    const { page } = opened;
    await write(opened, 'select event_id,\n  nothing\nfrom orders.order_placed');
    await run(opened);
    await result(opened).getByRole('alert').getByText('The statement is not right').waitFor();
    await result(opened)
      .getByRole('alert')
      .getByText(/^Line 2, column 3: .*nothing/)
      .waitFor();
    await page.locator('.cm-problemPlace').getByText('nothing', { exact: true }).waitFor();
    await page.locator('.cm-problem').waitFor();
    await opened.screenshot('sql-problem-light');
    expect(await opened.axe()).toEqual([]);
    await write(opened, 'select 1 as one');
    await run(opened);
    await answered(opened, /^1 row in/);
    expect(await page.locator('.cm-problem').count()).toBe(0);
    await write(opened, "select * from read_csv('/etc/passwd')");
    await run(opened);
    await result(opened).getByRole('alert').getByText('asks for what is not open to you').waitFor();
    expect(opened.problems.filter((text) => !/40[03]/.test(text))).toEqual([]);
  });

  it('runs what is selected, with the place of a problem in the whole text', async () => {
    const opened = await asks('select 1 as one;\nselect nothing');
    const { page } = opened;
    await editor(opened).focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Shift+Home');
    await page.getByRole('button', { name: 'Run selection' }).waitFor();
    await run(opened);
    await result(opened).getByRole('alert').waitFor();
    await page.locator('.cm-problemPlace').getByText('nothing', { exact: true }).waitFor();
    expect(await page.locator('.cm-problemLine').textContent()).toBe('select nothing');
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Shift+End');
    await page.keyboard.press('Shift+ArrowLeft');
    await run(opened);
    await answered(opened, /^1 row in/);
  });

  it('asks for the values of parameters, by type', async () => {
    const opened = await asks();
    const { page } = opened;
    await write(opened, 'select $city as city, $least + 1 as more, $none is null as absent, now() > $since as later');
    await page.getByLabel('$city', { exact: true }).fill(markup);
    await page.getByLabel('$since', { exact: true }).fill('2026-01-01T00:00:00Z');
    await page.getByRole('combobox', { name: 'Type of $none' }).click();
    await page.getByRole('option', { name: 'null' }).click();
    await page.getByRole('combobox', { name: 'Type of $least' }).click();
    await page.getByRole('option', { name: 'number' }).click();
    expect(await page.getByRole('button', { name: 'Run', exact: true }).isDisabled()).toBe(true);
    await page.getByLabel('$least', { exact: true }).fill('many');
    await page.getByText('This is not a number').waitFor();
    await opened.screenshot('sql-parameters-light');
    expect(await opened.axe()).toEqual([]);
    await page.getByLabel('$least', { exact: true }).fill('41');
    await page.keyboard.press('Enter');
    await answered(opened, /^1 row in/);
    expect(await result(opened).getByRole('cell').allTextContents()).toEqual(['1', markup, '42', 'true', 'true']);
    expect(await page.locator('img[src=x]').count()).toBe(0);

    await until(
      'the address',
      async () => new URL(page.url()).hash,
      (hash) => hash.includes('number%3A41'),
    );
    await page.reload();
    await opened.settled();
    expect(await page.getByLabel('$least', { exact: true }).inputValue()).toBe('41');
    await page.getByText('Nothing has been run yet').waitFor();
  });

  it('cancels with Escape, and says how long it ran', async () => {
    const opened = await asks();
    const { page } = opened;
    const endless = 'with recursive r as (select 1 as n union all select n + 1 from r) select count(*) from r';
    await write(opened, endless);
    await run(opened);
    await result(opened)
      .getByText(/^running for [1-9]/)
      .waitFor();
    expect(await opened.axe()).toEqual([]);
    await page.keyboard.press('Escape');
    await answered(opened, /^Cancelled after/);
    // One statement runs at a time: the next one does only once the service has ended this one.
    await write(opened, 'select 1 as one');
    await until(
      'the next answer',
      async () => {
        await run(opened);
        await result(opened)
          .getByText(/^1 row in|Too many statements run now/)
          .first()
          .waitFor();
        return result(opened).textContent();
      },
      (text) => text?.includes('1 row in') === true,
    );
    expect(opened.problems.filter((text) => !text.includes('503'))).toEqual([]);
  });

  it('says that there are more rows, and hands over files with all that one statement may answer', async () => {
    const opened = await asks("select n, 'row ' || n as name from range(3000) t(n)");
    const { page } = opened;
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await result(opened).getByText('only the first 1,000 rows').waitFor();
    const table = page.getByRole('table');
    expect(await table.getAttribute('aria-rowcount')).toBe('1001');
    expect(await table.getByRole('row').count()).toBeLessThan(100);
    await opened.screenshot('sql-truncated-light');
    for (const [title, first] of [
      ['CSV', 'n,name'],
      ['Parquet', 'PAR1'],
      ['Arrow', '\xff\xff\xff\xff'],
    ] as const) {
      const downloading = page.waitForEvent('download');
      await result(opened).getByRole('button', { name: title, exact: true }).click();
      const file = await downloading;
      expect(file.suggestedFilename()).toBe(`result.${title.toLowerCase()}`);
      const content = readFileSync(await file.path());
      expect(content.toString('latin1').slice(0, first.length)).toBe(first);
      if (title === 'CSV') {
        expect(content.toString('utf8').trim().split('\r\n')).toHaveLength(3_001);
      }
    }
    expect(opened.problems).toEqual([]);
  });

  it('shows tables with their columns, and puts names into the statement', async () => {
    const opened = await asks();
    const { page } = opened;
    await page.getByLabel('Find a table or column').fill('order_placed');
    const tree = page.getByRole('region', { name: 'Tables that you may read' });
    await tree.getByRole('button', { name: 'Columns of orders.order_placed', exact: true }).click();
    await tree.getByText('The newest event of each key').waitFor();
    const masked = tree.getByRole('listitem').filter({ hasText: 'contactEmail' }).last();
    await masked.getByText('masked').waitFor();
    await opened.screenshot('sql-tables-light');
    expect(await opened.axe()).toEqual([]);
    await write(opened, 'select count(*) as n from');
    await tree.getByRole('button', { name: 'orders.order_placed_current', exact: true }).click();
    await until(
      'the text',
      async () => sharedSql(opened),
      (sql) => sql === 'select count(*) as n from orders.order_placed_current',
    );
    await run(opened);
    await answered(opened, /^1 row in/);
  });

  it('completes tables and columns while one types', async () => {
    const opened = await asks();
    const { page } = opened;
    await editor(opened).focus();
    await page.keyboard.type('select * from orders.order_pl');
    await page.getByRole('option', { name: /^order_placed$/ }).waitFor();
    await opened.screenshot('sql-completion-light');
    expect(await opened.axe()).toEqual([]);
    await page.keyboard.press('Enter');
    await page.keyboard.type(' where totalMi');
    await page.getByRole('option', { name: /totalMinor/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type(' > 5');
    await until(
      'the text',
      async () => sharedSql(opened),
      (sql) => sql === 'select * from orders.order_placed where totalMinor > 5',
    );
    expect(opened.problems).toEqual([]);
  });

  it('remembers what was run in this browser, and brings it back', async () => {
    const opened = await asks();
    const { page } = opened;
    await write(opened, 'select 1 as first');
    await run(opened);
    await answered(opened, /^1 row in/);
    await write(opened, 'selec 2');
    await run(opened);
    await result(opened).getByRole('alert').waitFor();
    await page.getByRole('tab', { name: 'History' }).click();
    const past = page.getByRole('list', { name: 'Statements of this browser' }).getByRole('button');
    expect(await past.count()).toBe(2);
    await past.first().getByText('SQL_INVALID').waitFor();
    await opened.screenshot('sql-history-light');
    expect(await opened.axe()).toEqual([]);
    await page.goto('/metrics');
    await opened.go('/sql');
    await page.getByRole('tab', { name: 'History' }).click();
    await past.filter({ hasText: 'select 1 as first' }).click();
    await until(
      'the text',
      async () => sharedSql(opened),
      (sql) => sql === 'select 1 as first',
    );
    await page.getByRole('button', { name: 'Forget all' }).click();
    await page.getByText('You have run nothing yet').waitFor();
  });

  it('is left by Tab, and everything of it is reached by keyboard', async () => {
    const opened = await asks('select 1 as one');
    const { page } = opened;
    await editor(opened).focus();
    const focused = () => page.evaluate(() => document.querySelector(':focus')?.textContent ?? '');
    for (let step = 0; step < 10 && (await focused()) !== 'Run'; step += 1) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await answered(opened, /^1 row in/);
    for (let step = 0; step < 20 && (await focused()) !== 'Table'; step += 1) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByText('This result does not fit a chart').waitFor();
  });

  it('fits a narrow screen in dark', async () => {
    const opened = await asks('select * from orders.order_placed where city = $city', {
      width: 390,
      colorScheme: 'dark',
    });
    const { page } = opened;
    await page.getByLabel('$city', { exact: true }).fill('Pune');
    await page.keyboard.press('Enter');
    await answered(opened, /^\d+ rows in/);
    await opened.screenshot('sql-narrow');
    for (const [name, place] of [
      ['result', result(opened)],
      ['tables', page.getByRole('tab', { name: 'Tables' })],
    ] as const) {
      await place.scrollIntoViewIfNeeded();
      await opened.screenshot(`sql-${name}-narrow`);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect([...(await opened.axe()), ...opened.problems]).toEqual([]);
  });

  it('is closed to those who may not run statements, and says who can grant it', async () => {
    browsing = await Browsing.open(platform);
    await browsing.signIn(viewer);
    await browsing.go('/sql');
    await browsing.page.getByText('It needs the permission sql:run.').waitFor();
    expect(await browsing.page.getByRole('navigation').getByRole('link', { name: 'SQL' }).count()).toBe(0);
  });
});
