import 'reflect-metadata';
import { defineConfig, loadConfig } from '@nadi/config';
import { messageOf, NadiError } from '@nadi/errors';
import { acrossTenants, persistenceSettings } from '@nadi/persistence';
import { databaseOf } from './app.module.ts';
import { AuditLog } from './audit/audit-log.ts';
import { environment } from './config.ts';

/** Checks the audit of one tenant (`node verify-audit.js <tenant>`) or of all, and prints what it found as one line of JSON. */
try {
  const config = loadConfig(defineConfig('Audit', persistenceSettings), environment());
  const dataSource = await databaseOf(config).initialize();
  try {
    const [given] = process.argv.slice(2);
    const tenants = await acrossTenants(dataSource, (manager) =>
      manager.query<{ tenant_id: string }[]>('select distinct tenant_id from audit_entries order by tenant_id'),
    );
    const audit = new AuditLog(dataSource, Date.now);
    const chains = [];
    for (const tenantId of given === undefined ? tenants.map(({ tenant_id }) => tenant_id) : [given]) {
      chains.push(await audit.verify(tenantId));
    }
    process.stdout.write(`${JSON.stringify({ chains })}\n`);
  } finally {
    await dataSource.destroy();
  }
} catch (error) {
  process.stderr.write(`${error instanceof NadiError ? `${error.code}: ` : ''}${messageOf(error)}\n`);
  process.exit(1);
}
