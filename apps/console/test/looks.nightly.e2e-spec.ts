import 'reflect-metadata';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { Browsing, type Looks } from './support/browsing.ts';
import type { IngestedThings } from './support/ingested.ts';
import { nameOfPicture, pagesOf, problemsOfPages } from './support/pages.ts';
import { Platform } from './support/platform.ts';

let platform: Platform;
let ingested: IngestedThings;
let browsing: Browsing | undefined;

async function browse(looks: Looks): Promise<Browsing> {
  browsing = await Browsing.open(platform, looks);
  await browsing.signIn(platform.administrator);
  return browsing;
}

beforeAll(async () => {
  platform = await Platform.open();
  await platform.setUp();
  await platform.order(platform.tenants[0], 20);
  ingested = await platform.fillIngestion();
});
afterAll(async () => platform?.close());
afterEach(async () => {
  await browsing?.close();
  browsing = undefined;
});

it('every page opens in the dark without an error, and axe finds nothing', async () => {
  expect(await problemsOfPages(await browse({ colorScheme: 'dark' }), ingested, 'dark')).toEqual([]);
});

it('every page fits a narrow screen', async () => {
  const opened = await browse({ width: 390 });
  const tooWide: string[] = [];
  for (const path of pagesOf(ingested)) {
    await opened.go(`/${path}`);
    await opened.screenshot(`${nameOfPicture(path, ingested)}-narrow`);
    const width = await opened.page.evaluate(() => document.documentElement.scrollWidth);
    tooWide.push(...(width > 390 ? [`${path}: ${width}`] : []));
  }
  expect(tooWide).toEqual([]);
});
