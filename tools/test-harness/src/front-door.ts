import { findFreePorts } from '@nadi/stack';
import { prepare, runProgram, type ServiceSettings } from './programs.ts';
import { ServiceProcess } from './service-process.ts';
import { queryAsSuperuser } from './superuser.ts';
import { unique } from './unique.ts';

/** Admin with reporting behind it. */
export interface FrontDoorProcesses {
  readonly admin: ServiceProcess;
  readonly reporting: ServiceProcess;
  /** Where admin expects ingestion; nobody listens there unless a suite starts it. */
  readonly ingestionPort: number;
  /** The tenants of whoever uses the first link. */
  readonly tenants: readonly [string, string];
  /** The token of the link with which the first administrator sets a password. */
  firstLinkToken(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts both with two new tenants, while nobody is known who could sign in.
 * @param overrides settings of admin
 * @param reportingOverrides settings of reporting
 */
export async function startFrontDoor(
  overrides: ServiceSettings = {},
  reportingOverrides: ServiceSettings = {},
): Promise<FrontDoorProcesses> {
  await prepare('reporting', 'admin');
  // Only while nobody is there does the first administrator get a link.
  await queryAsSuperuser('truncate admin.users, admin.sign_in_attempts, admin.one_time_links cascade');
  const tenants = [unique('acme'), unique('globex')] as const;
  const [adminPort, reportingPort, ingestionPort = 0] = await findFreePorts(3, Math.random);
  const settings = {
    NADI_ADMIN_PORT: String(adminPort),
    NADI_ADMIN_PUBLIC_URL: `http://127.0.0.1:${adminPort}`,
    NADI_ADMIN_SERVICES: `reporting=http://127.0.0.1:${reportingPort},ingestion=http://127.0.0.1:${ingestionPort}`,
    NADI_ADMIN_FIRST_TENANTS: tenants.join(','),
    ...overrides,
  };
  const [admin, reporting] = await Promise.all([
    ServiceProcess.start('admin', settings),
    ServiceProcess.start('reporting', { NADI_REPORTING_PORT: String(reportingPort), ...reportingOverrides }),
  ]);
  return {
    admin,
    reporting,
    ingestionPort,
    tenants,
    async firstLinkToken() {
      const { link } = await runProgram<{ link: string }>('admin', 'first-link', [], settings);
      return link.split('#')[1] ?? '';
    },
    async stop() {
      await Promise.all([admin.stop(), reporting.stop()]);
    },
  };
}
