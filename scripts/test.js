/**
 * The one test command: builds, type-checks, lints, runs the unit tests of every project and then the end-to-end tests, on real stacks
 * that it starts and stops. The suites that take minutes each, `*.nightly.*`, run with `--all`, or by name: words choose the
 * end-to-end suites whose paths contain one of them, and nothing else runs.
 * Prints `N passed, N failed` as its last line; exits with 1 if anything failed.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EndToEnd } from './end-to-end.js';
import { TestCommands } from './test-commands.js';

const root = new URL('..', import.meta.url).pathname;
const options = process.argv.slice(2);
const isAll = options.includes('--all');
const words = options.filter((option) => !option.startsWith('--'));
const [only = words.length > 0 ? '--e2e' : undefined, ...others] = options.filter(
  (option) => option.startsWith('--') && option !== '--all',
);
if (others.length > 0 || ![undefined, '--unit', '--e2e'].includes(only) || (only === '--unit' && words.length > 0)) {
  process.stderr.write(
    'npm test [-- --unit | --e2e] [--all] [WORD...]: those without a stack, or those on one; with the nightly suites; suites whose paths contain a word\n',
  );
  process.exit(2);
}
const broken = [];
process.env.NADI_TEST_ALL = String(isAll);
// The services are started some hundred times; a third of a start is the compilation of the same modules.
process.env.NODE_COMPILE_CACHE = join(root, '.nadi', 'compiled');
const commands = new TestCommands(root);
const outputDir = join(root, '.nadi', `test-${process.pid}`);
const endToEnd = new EndToEnd(commands, outputDir, { isAll, words });

// Applications first: their suites are the longest, and the short ones fill what is left of the time.
const projects = ['apps', 'tools', 'libs'].flatMap((group) =>
  readdirSync(join(root, group))
    .map((name) => join(root, group, name))
    .filter((folder) => existsSync(join(folder, 'package.json'))),
);

async function check(name, command, args, options) {
  if (!(await commands.run(name, command, args, options))) {
    broken.push(name);
  }
}

/** The files with the counts of one kind of tests; a project that left none had no such tests. */
function resultsOf(kind) {
  return projects
    .map((folder) => join(folder, 'test-results'))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.startsWith(kind))
        .map((name) => join(folder, name)),
    );
}

function count(kind) {
  const total = { passed: 0, failed: 0 };
  for (const file of resultsOf(kind)) {
    const { passed, failed } = JSON.parse(readFileSync(file, 'utf8'));
    total.passed += passed;
    total.failed += failed;
  }
  return total;
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  process.once(signal, () => {
    commands.stop();
    void endToEnd.stop().then(() => process.exit(code));
  });
}

if (words.length === 0) {
  await check('types', 'npm', ['run', '--silent', 'typecheck']);
}
if (only !== '--e2e') {
  const looks = ['--outputStyle=static', '--nxBail=false'];
  // The one linter of all projects reads their types once. It takes as long as half of the unit tests, so it begins with them.
  await Promise.all([
    check('lint', 'nx', ['run', 'nadi:lint:all', '--outputStyle=static'], { outputFile: join(outputDir, 'lint.log') }),
    check('unit tests', 'nx', ['run-many', '-t', 'test', '--parallel=2', ...looks]),
  ]);
}
if (only !== '--unit') {
  resultsOf('e2e').forEach((file) => rmSync(file));
  broken.push(...(await endToEnd.run(projects.filter((folder) => existsSync(join(folder, 'test'))))));
  await endToEnd.stop();
}

const counts = ['unit', 'e2e'].filter((kind) => only === undefined || only === `--${kind}`).map(count);
const passed = counts.reduce((sum, counted) => sum + counted.passed, 0);
// A step can break without a failing test, such as lint: it still has to count.
const failed = Math.max(
  counts.reduce((sum, counted) => sum + counted.failed, 0),
  broken.length,
);
broken.forEach((name) => process.stdout.write(`\n✕ ${name}`));
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
