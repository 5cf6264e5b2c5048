import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

const swc = JSON.parse(readFileSync(new URL('./.swcrc', import.meta.url), 'utf8'));
// Jest resolves the `.ts` extensions itself; the specs must not be excluded from compilation.
delete swc.jsc.rewriteRelativeImportExtensions;
delete swc.exclude;
delete swc.$schema;

const endToEnd = process.env.NADI_TEST_KIND === 'e2e';
// End-to-end suites are chosen by whoever starts a stack for them.
const isAll = endToEnd || process.env.NADI_TEST_ALL === 'true';

export default {
  displayName: basename(process.cwd()),
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@nadi/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { ...swc, swcrc: false }] },
  testMatch: endToEnd ? ['<rootDir>/**/*.e2e-spec.ts'] : ['<rootDir>/src/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/\\.nadi/', ...(isAll ? [] : ['\\.nightly\\.spec\\.ts$'])],
  modulePathIgnorePatterns: ['/dist/', '/\\.nadi/'],
  // The suites share one stack, and instances of a service its consumer group.
  ...(endToEnd ? { maxWorkers: 1 } : {}),
  // A test ends when what it waits for is there; this only ends what hangs, also on a machine with other work.
  testTimeout: endToEnd ? 600_000 : 120_000,
  reporters: ['default', new URL('./scripts/summary-reporter.cjs', import.meta.url).pathname],
  coverageProvider: 'v8',
};
