/**
 * The one test command: builds, type-checks, lints, runs the unit tests of every project and then, on one real stack that it starts
 * and stops, the end-to-end tests. Prints `N passed, N failed` as its last line; exits with 1 if anything failed.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startStack } from '@nadi/stack';

const root = new URL('..', import.meta.url).pathname;
const onlyUnit = process.argv.includes('--unit');
const broken = [];

const projects = ['libs', 'apps', 'tools'].flatMap((group) =>
  readdirSync(join(root, group))
    .map((name) => join(root, group, name))
    .filter((folder) => existsSync(join(folder, 'package.json'))),
);

/** Runs a command with its output shown; resolves with true if it succeeded. */
function run(name, command, args, options = {}) {
  process.stdout.write(`\n▶ ${name}\n`);
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], ...options });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}

async function check(name, command, args) {
  if (!(await run(name, command, args))) {
    broken.push(name);
  }
}

/** Counts of one kind of tests over all projects; a project that left none had no such tests. */
function count(kind) {
  const total = { passed: 0, failed: 0 };
  for (const folder of projects) {
    const file = join(folder, 'test-results', `${kind}.json`);
    if (existsSync(file)) {
      const { passed, failed } = JSON.parse(readFileSync(file, 'utf8'));
      total.passed += passed;
      total.failed += failed;
    }
  }
  return total;
}

async function endToEnd() {
  const suites = projects.filter((folder) => existsSync(join(folder, 'test')));
  projects.forEach((folder) => rmSync(join(folder, 'test-results', 'e2e.json'), { force: true }));
  const dataDir = join(root, '.nadi', `test-${process.pid}`);
  process.stdout.write('\n▶ start Kafka, the schema registry and PostgreSQL\n');
  const stack = await startStack({
    dataDir,
    ports: 'free',
    stopOnSignals: false,
    onProgress: ({ part, phase, detail }) => process.stdout.write(`${part} ${phase} ${detail ?? ''}\n`),
  });
  const stop = async () => {
    await stack.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  process.once('SIGINT', () => void stop().then(() => process.exit(130)));
  process.once('SIGTERM', () => void stop().then(() => process.exit(143)));
  const env = {
    ...process.env,
    NADI_TEST_KIND: 'e2e',
    NADI_KAFKA_BROKERS: stack.kafkaBrokers.join(','),
    NADI_REGISTRY_URL: stack.registryUrl,
    NADI_DATABASE_URL: stack.databaseUrl,
    NADI_ADMIN_DATABASE_URL: stack.adminDatabaseUrl,
  };
  try {
    for (const folder of suites) {
      const name = `end-to-end tests of ${folder.slice(root.length)}`;
      if (!(await run(name, 'npm', ['test', '--silent'], { cwd: folder, env }))) {
        broken.push(name);
      }
    }
  } finally {
    await stop();
  }
}

await check('types', 'tsc', ['--build']);
await check('lint and unit tests', 'nx', [
  'run-many',
  '-t',
  'lint',
  'test',
  '--outputStyle=static',
  '--parallel=2',
  '--nxBail=false',
]);
if (!onlyUnit) {
  await endToEnd().catch((error) => {
    process.stdout.write(`${error.message}\n`);
    broken.push('the test stack');
  });
}

const unit = count('unit');
const e2e = onlyUnit ? { passed: 0, failed: 0 } : count('e2e');
const passed = unit.passed + e2e.passed;
// A step can break without a failing test, such as lint: it still has to count.
const failed = Math.max(unit.failed + e2e.failed, broken.length);
broken.forEach((name) => process.stdout.write(`\n✕ ${name}`));
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
