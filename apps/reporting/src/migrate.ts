import 'reflect-metadata';
import { loadConfig, defineConfig } from '@nadi/config';
import { messageOf } from '@nadi/errors';
import { persistenceSettings, runMigrations } from '@nadi/persistence';
import { environment } from './config.ts';
import { migrations } from './migrations/index.ts';

/** Brings the schema up to date: `node migrate.js [contract]`. */
try {
  const config = loadConfig(defineConfig('Reporting migrations', persistenceSettings), environment());
  const phase = process.argv[2] === 'contract' ? 'contract' : 'expand';
  const { applied } = await runMigrations(
    { url: config.databaseUrl, poolSize: 2, service: 'reporting' },
    migrations,
    phase,
  );
  process.stdout.write(`${JSON.stringify({ service: 'reporting', applied })}\n`);
} catch (error) {
  process.stderr.write(`reporting: ${messageOf(error)}\n`);
  process.exit(1);
}
