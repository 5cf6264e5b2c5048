import pg from 'pg';
import { BrowserLike } from './browser-like.ts';
import { adminProgram, config, freePort, keys, prepare, ServiceProcess, unique } from './processes.ts';

export const password = 'a long enough password';

/** Admin with reporting behind it, an administrator of two tenants of its own, and ways to add others. */
export class FrontDoor {
  private constructor(
    readonly admin: ServiceProcess,
    readonly reporting: ServiceProcess,
    readonly tenants: readonly [string, string],
    readonly administrator: BrowserLike,
    readonly administratorEmail: string,
  ) {}

  static async open(overrides: Record<string, string> = {}): Promise<FrontDoor> {
    await prepare();
    await emptyAccounts();
    const tenants = [unique('acme'), unique('globex')] as const;
    const [adminPort, reportingPort] = [Number(overrides['NADI_ADMIN_PORT'] ?? (await freePort())), await freePort()];
    const settings = {
      NADI_IDENTITY_PRIVATE_KEY: keys.privateKey,
      NADI_ADMIN_PUBLIC_URL: `http://127.0.0.1:${adminPort}`,
      NADI_ADMIN_SERVICES: `reporting=http://127.0.0.1:${reportingPort}`,
      NADI_ADMIN_FIRST_TENANTS: tenants.join(','),
      NADI_TRUSTED_PROXIES: '127.0.0.1',
      ...overrides,
    };
    const [admin, reporting] = await Promise.all([
      ServiceProcess.start('admin', settings, adminPort),
      ServiceProcess.start('reporting', {}, reportingPort),
    ]);
    const { link } = await adminProgram<{ link: string }>('first-link', [], settings);
    const administrator = new BrowserLike(admin.url);
    const email = `${unique('root')}@example.com`;
    const answer = await administrator.useLink(link.split('#')[1] ?? '', { email, name: 'Root', password });
    if (answer.status !== 200) {
      throw new Error(`the first administrator could not sign in: ${JSON.stringify(answer.body)}`);
    }
    return new FrontDoor(admin, reporting, tenants, administrator, email);
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
    await Promise.all([this.admin.stop(), this.reporting.stop()]);
  }
}

/** Runs SQL as the owner of the database, as somebody who got hold of it could. */
export async function asOwner<T extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<T[]> {
  const client = new pg.Client({ connectionString: config.environment['NADI_ADMIN_DATABASE_URL'] });
  await client.connect();
  try {
    return (await client.query<T>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** Only while nobody is there does the first administrator get a link. */
async function emptyAccounts(): Promise<void> {
  await asOwner('truncate admin.users, admin.sign_in_attempts, admin.one_time_links cascade');
}
