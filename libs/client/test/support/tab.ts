import chromium from '@sparticuz/chromium';
import { chromium as browsers, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { BrowserOptions, ClientStats, VisitorClient } from '../../src/index.ts';

/** Pages that can end while others live, in a browser that keeps origins apart: what this build is started with otherwise does neither. */
export async function openBrowser(): Promise<Browser> {
  const args = chromium.args.filter((arg) => !/^--(single-process|no-zygote|headless|disable-web-security)/.test(arg));
  return browsers.launch({ executablePath: await chromium.executablePath(), args, headless: true });
}

type ClientPage = typeof globalThis & { client: VisitorClient; told: unknown[] };

/** A page with a client in it. */
export class Tab {
  private constructor(readonly page: Page) {}

  static async open(
    context: BrowserContext,
    origin: string,
    options: Pick<BrowserOptions, 'endpoint' | 'key'> & Partial<Omit<BrowserOptions, 'storage' | 'environment'>>,
  ): Promise<Tab> {
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    const tab = new Tab(page);
    await page.goto(`${origin}/`);
    await tab.start(options);
    return tab;
  }

  async start(options: object): Promise<void> {
    await this.page.evaluate(async (given) => {
      const page = globalThis as ClientPage;
      const script = '/client/index.js';
      const { createClient } = (await import(script)) as typeof import('../../src/index.ts');
      page.told = [];
      page.client = createClient({
        ...(given as BrowserOptions),
        onRejected: (event, rejection) => page.told.push({ event, rejection }),
      });
    }, options);
  }

  /** Tracks so many views in one go; returns their ids. */
  track(count: number, data: object = {}): Promise<string[]> {
    return this.page.evaluate(
      ({ many, more }) => {
        const { client } = globalThis as ClientPage;
        const view = { country: 'IN', path: '/', pageType: 'home', ...more };
        return Array.from({ length: many }, () => client.track('storefront.page-viewed', view) ?? '');
      },
      { many: count, more: data },
    );
  }

  stats(): Promise<ClientStats> {
    return this.page.evaluate(() => (globalThis as ClientPage).client.stats);
  }

  flush(): Promise<boolean> {
    return this.page.evaluate(() => (globalThis as ClientPage).client.flush());
  }

  consent(analytics: boolean): Promise<void> {
    return this.page.evaluate((given) => (globalThis as ClientPage).client.consent({ analytics: given }), analytics);
  }

  told(): Promise<unknown[]> {
    return this.page.evaluate(() => (globalThis as ClientPage).told);
  }

  /** Names of what the page has stored. */
  stored(): Promise<string[]> {
    return this.page.evaluate(() => Object.keys(localStorage));
  }
}
