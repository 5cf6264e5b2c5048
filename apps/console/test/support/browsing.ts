import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '@nadi/test-harness';
import chromium from '@sparticuz/chromium';
import { chromium as browsers, type Browser, type Page } from 'playwright-core';
import { password, type Person, type Platform } from './platform.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const screenshots = join(root, '.nadi', 'screenshots');

export interface Looks {
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
  /** Opens the console under another name than that of this machine, as a browser elsewhere does. */
  readonly host?: string;
}

/** A browser with one page, and what went wrong in it. */
export class Browsing {
  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
    /** Errors on the console, exceptions, and what the content policy refused. */
    readonly problems: string[],
  ) {}

  /** This build of Chromium is one process: it ends with its first page, so every test starts its own. */
  static async open(platform: Platform, { colorScheme = 'light', width = 1440, host }: Looks = {}): Promise<Browsing> {
    const browser = await browsers.launch({
      executablePath: await chromium.executablePath(),
      args: [...chromium.args, ...(host === undefined ? [] : [`--host-resolver-rules=MAP ${host} 127.0.0.1`])],
      headless: true,
    });
    const context = await browser.newContext({
      baseURL: host === undefined ? platform.admin.url : platform.admin.url.replace('127.0.0.1', host),
      locale: 'en-US',
      colorScheme,
      viewport: { width, height: 900 },
    });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    const problems: string[] = [];
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    return new Browsing(browser, page, problems);
  }

  /** Signs somebody in without the form, in the tenant they belong to. */
  async signIn({ email }: Person): Promise<void> {
    await this.page.goto('/icon.svg');
    const status = await this.page.evaluate(
      async (body) =>
        (await fetch('/api/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body })).status,
      JSON.stringify({ email, password }),
    );
    if (status !== 200) {
      throw new Error(`${email} could not sign in: ${status}`);
    }
  }

  /** Goes over to another tenant of whoever has just signed in. */
  async enter(tenantId: string): Promise<void> {
    const status = await this.page.evaluate(async (tenant) => {
      const { csrf } = (await (await fetch('/api/session')).json()) as { csrf: string };
      const headers = { 'content-type': 'application/json', 'x-nadi-csrf': csrf };
      const answer = await fetch('/api/session/tenant', {
        method: 'POST',
        headers,
        body: JSON.stringify({ tenantId: tenant }),
      });
      return answer.status;
    }, tenantId);
    if (status !== 200) {
      throw new Error(`${tenantId} could not be entered: ${status}`);
    }
  }

  /** Opens a page of somebody who is signed in; resolves when nothing is being loaded any more. */
  async go(path: string): Promise<void> {
    await this.page.goto(path);
    await this.settled();
  }

  async settled(): Promise<void> {
    await this.page.locator('h1').first().waitFor();
    await this.page.waitForFunction(() => document.querySelector('[role=status][aria-label=Loading]') === null);
  }

  /** What axe finds on the page as it is, by rule and element. */
  async axe(): Promise<string[]> {
    await this.page.evaluate(axeSource);
    return this.page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      const { violations } = await axe.run();
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
    });
  }

  async screenshot(name: string): Promise<void> {
    await this.picture(name, false);
  }

  /** The whole page, also what is scrolled to. */
  async fullScreenshot(name: string): Promise<void> {
    await this.picture(name, true);
  }

  private async picture(name: string, fullPage: boolean): Promise<void> {
    mkdirSync(screenshots, { recursive: true });
    await this.page.screenshot({ path: join(screenshots, `${name}.png`), fullPage });
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}
