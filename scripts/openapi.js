/** Writes the OpenAPI document of each service to docs/openapi; with `--check` only says whether they are up to date. */
import 'reflect-metadata';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { adminDocument } from '../apps/admin/dist/openapi.js';
import { ingestionDocument } from '../apps/ingestion/dist/openapi.js';
import { reportingDocument } from '../apps/reporting/dist/openapi.js';

const folder = new URL('../docs/openapi/', import.meta.url);
mkdirSync(folder, { recursive: true });
let outdated = false;
for (const [name, createDocument] of Object.entries({
  admin: adminDocument,
  ingestion: ingestionDocument,
  reporting: reportingDocument,
})) {
  const file = new URL(`${name}.json`, folder);
  const text = `${JSON.stringify(await createDocument(), null, 2)}\n`;
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text);
  } else if (readFileSync(file, 'utf8') !== text) {
    process.stderr.write(`docs/openapi/${name}.json is out of date: run \`npm run generate\`\n`);
    outdated = true;
  }
}
process.exit(outdated ? 1 : 0);
