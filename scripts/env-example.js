/** Writes `.env.example` from the settings that the services declare; with `--check` only says whether it is up to date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { environmentExample } from '@nadi/config';
import { ingestionConfig } from '../apps/ingestion/dist/config.js';
import { adminConfig } from '../apps/admin/dist/config.js';
import { reportingConfig } from '../apps/reporting/dist/config.js';

const file = new URL('../.env.example', import.meta.url);
const text = `# Settings of the services, generated from their configuration schemas by \`npm run generate\`.\n\n${environmentExample([ingestionConfig, reportingConfig, adminConfig])}`;
if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
} else if (readFileSync(file, 'utf8') !== text) {
  process.stderr.write('.env.example is out of date: run `npm run generate`\n');
  process.exit(1);
}
