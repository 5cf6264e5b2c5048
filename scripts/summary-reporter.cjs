const { mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

/** Leaves the counts of one Jest run in the project's test-results folder, where `npm test` adds them up. */
module.exports = class SummaryReporter {
  constructor(globalConfig) {
    this.rootDir = globalConfig.rootDir;
  }

  onRunComplete(_contexts, results) {
    const folder = join(this.rootDir, 'test-results');
    mkdirSync(folder, { recursive: true });
    // The end-to-end suites of a project may run in parts.
    const { NADI_TEST_KIND: testKind, NADI_TEST_PART: part = '1' } = process.env;
    const kind = testKind === 'e2e' ? `e2e-${part}` : 'unit';
    // A suite that could not even be loaded has run no test, yet it must count as a failure.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    writeFileSync(join(folder, `${kind}.json`), JSON.stringify({ passed: results.numPassedTests, failed }));
  }
};
