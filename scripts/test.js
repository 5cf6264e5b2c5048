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
const running = new Set();
let isStopping = false;
let cleanUp = () => Promise.resolve();

const projects = ['libs', 'apps', 'tools'].flatMap((group) =>
  readdirSync(join(root, group))
    .map((name) => join(root, group, name))
    .filter((folder) => existsSync(join(folder, 'package.json'))),
);

/** A step that hangs, such as a suite that leaves a handle open, fails by itself and lets the others run. */
const longestStepMs = 20 * 60_000;

/** Runs a command with its output shown; resolves with true if it succeeded in time. */
function run(name, command, args, options = {}) {
  if (isStopping) {
    return Promise.resolve(false);
  }
  process.stdout.write(`\n▶ ${name}\n`);
  return new Promise((resolve) => {
    // A process group of its own, so that what it has started ends with it.
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
      ...options,
    });
    running.add(child);
    const tooLong = setTimeout(() => {
      process.stdout.write(`\n${name}: not finished after ${longestStepMs / 60_000} minutes, stopped\n`);
      killGroup(child);
    }, longestStepMs);
    const end = (succeeded) => {
      clearTimeout(tooLong);
      running.delete(child);
      resolve(succeeded);
    };
    child.on('error', () => end(false));
    child.on('exit', (code) => end(code === 0));
  });
}

function killGroup({ pid }) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
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
  const starting = startStack({
    dataDir,
    ports: 'free',
    stopOnSignals: false,
    onProgress: ({ part, phase, detail }) => process.stdout.write(`${part} ${phase} ${detail ?? ''}\n`),
  });
  let stopped;
  const stop = () =>
    (stopped ??= starting.then(async (stack) => {
      await stack.stop();
      rmSync(dataDir, { recursive: true, force: true });
    }));
  // Also while it starts: what has started already would go on without anybody to stop it.
  cleanUp = () => stop().catch(() => undefined);
  const stack = await starting;
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

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  process.once(signal, () => {
    isStopping = true;
    running.forEach(killGroup);
    void cleanUp().then(() => process.exit(code));
  });
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
