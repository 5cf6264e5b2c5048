import { startFrontDoor, unique, type FrontDoorProcesses } from '@nadi/test-harness';
import { BrowserLike } from './browser-like.ts';

export const password = 'a long enough password';

/** Admin with reporting behind it, an administrator of two tenants of its own, and ways to add others. */
export class FrontDoor {
  private constructor(
    private readonly processes: FrontDoorProcesses,
    readonly administrator: BrowserLike,
    readonly administratorEmail: string,
  ) {}

  static async open(overrides: Record<string, string> = {}): Promise<FrontDoor> {
    const processes = await startFrontDoor({ NADI_TRUSTED_PROXIES: '127.0.0.1', ...overrides });
    const administrator = new BrowserLike(processes.admin.url);
    const email = `${unique('root')}@example.com`;
    const answer = await administrator.useLink(await processes.firstLinkToken(), { email, name: 'Root', password });
    if (answer.status !== 200) {
      throw new Error(`the first administrator could not sign in: ${JSON.stringify(answer.body)}`);
    }
    return new FrontDoor(processes, administrator, email);
  }

  get admin() {
    return this.processes.admin;
  }

  get reporting() {
    return this.processes.reporting;
  }

  get ingestionPort() {
    return this.processes.ingestionPort;
  }

  get tenants() {
    return this.processes.tenants;
  }

  browser(): BrowserLike {
    return new BrowserLike(this.admin.url);
  }

  /** Adds a member with these roles to the administrator's current tenant, and signs them in. */
  async member(grants: readonly { role: string; domain: string }[]): Promise<BrowserLike & { email: string }> {
    const email = `${unique('member')}@example.com`;
    const { status, body } = await this.administrator.post('/api/admin/v1/users', { email, name: 'Member', grants });
    if (status !== 201) {
      throw new Error(`the member could not be added: ${JSON.stringify(body)}`);
    }
    const browser = Object.assign(this.browser(), { email });
    await browser.useLink((body['link'] as { token: string }).token, { password });
    return browser;
  }

  async close(): Promise<void> {
    await this.processes.stop();
  }
}
