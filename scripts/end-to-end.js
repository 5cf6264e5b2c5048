import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startStack } from '@nadi/stack';

/** Parts that run beside each other. A suite waits for clocks half of its time; more than two want more than two cores. */
const lanes = 2;
/** Suites that share a stack: its start takes as long as a short suite, and what they leave in it is read by a lake that begins at the beginning. */
const suitesPerPart = { always: 8, nightly: 3 };
const suffix = '.e2e-spec.ts';
/** Suites that take minutes each, such as those that kill processes and wait for others to take over. */
const nightlySuffix = `.nightly${suffix}`;
/** Their suites start what they need by themselves. */
const withoutStack = new Set([
  'libs/object-store',
  'libs/shopify',
  'tools/backup',
  'tools/bench',
  'tools/chaos',
  'tools/stack',
]);
const run = promisify(execFile);

/** The end-to-end suites of all projects, in parts that each have a real stack of their own, started and stopped here. */
export class EndToEnd {
  #stacks = new Set();
  #isStopping = false;
  #starting = Promise.resolve();
  #preparing;
  /** Words that a suite has in its path. */
  #found = new Set();

  /**
   * @param dataDir of the stacks, removed at the end
   * @param isAll with the nightly suites
   * @param words if there are any, the suites whose paths contain one of them, nightly or not
   */
  constructor(commands, dataDir, { isAll, words }) {
    this.commands = commands;
    this.dataDir = dataDir;
    this.isAll = isAll;
    this.words = words;
    this.preparedDir = join(dataDir, 'prepared');
  }

  /** @returns the names of the parts that failed */
  async run(projects) {
    const waiting = projects.flatMap((folder) => this.#partsOf(folder));
    const broken = this.words
      .filter((word) => !this.#found.has(word))
      .map((word) => `no suite has "${word}" in its path`);
    const lane = async () => {
      for (let part = waiting.shift(); part !== undefined && !this.#isStopping; part = waiting.shift()) {
        if (!(await this.#runPart(part))) {
          broken.push(part.name);
        }
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    return broken;
  }

  /** Stops every stack, also those that are starting: what has started already would go on without anybody to stop it. */
  async stop() {
    this.#isStopping = true;
    await Promise.allSettled([...this.#stacks].map((starting) => this.#stopStack(starting)));
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  #partsOf(folder) {
    const project = folder.slice(this.commands.root.length);
    const files = readdirSync(join(folder, 'test'))
      .filter((name) => name.endsWith(suffix) && this.#isChosen(`${project}/test/${name}`))
      .map((name) => join('test', name));
    const count = Math.ceil(files.length / (this.isAll ? suitesPerPart.nightly : suitesPerPart.always));
    return Array.from({ length: count }, (_, index) => ({
      folder,
      // Dealt in turn: suites of one subject are named alike and often equally long.
      files: files.filter((_file, at) => at % count === index),
      number: index + 1,
      hasStack: !withoutStack.has(project),
      name: `end-to-end tests of ${project}, ${index + 1} of ${count}`,
    }));
  }

  #isChosen(path) {
    const words = this.words.filter((word) => path.includes(word));
    words.forEach((word) => this.#found.add(word));
    return this.words.length > 0 ? words.length > 0 : this.isAll || !path.endsWith(nightlySuffix);
  }

  async #runPart(part) {
    const dataDir = join(this.dataDir, part.name.replaceAll(/\W+/g, '-'));
    try {
      return part.hasStack ? await this.#runOnStack(part, dataDir) : await this.#runSuites(part, dataDir, {});
    } catch (error) {
      process.stdout.write(`${part.name}: ${error.message}\n`);
      return false;
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  }

  async #runOnStack(part, dataDir) {
    this.#preparing ??= this.#prepareStack();
    const prepared = await this.#preparing;
    // With the owners of the files: the database refuses those of others.
    await run('cp', ['-a', this.preparedDir, dataDir]);
    return this.#withStack(dataDir, (stack) =>
      this.#runSuites(part, dataDir, { ...environmentOf(stack), NADI_TEST_PREPARED: prepared }),
    );
  }

  #runSuites({ folder, files, number, name }, dataDir, stackEnvironment) {
    const env = { ...process.env, ...stackEnvironment, NADI_TEST_KIND: 'e2e', NADI_TEST_PART: String(number) };
    const args = ['test', '--silent', '--', '--runTestsByPath', ...files];
    return this.commands.run(name, 'npm', args, { cwd: folder, env, outputFile: `${dataDir}.log` });
  }

  /**
   * What all suites begin with, made once: topics, schemas, tables, definitions. Every part starts on a copy.
   * @returns the last activation of a definition, by which suites see whether others were applied since
   */
  async #prepareStack() {
    mkdirSync(this.dataDir, { recursive: true });
    return this.#withStack(this.preparedDir, async (stack) => {
      const env = { ...process.env, ...environmentOf(stack) };
      const script = join(this.commands.root, 'scripts', 'prepare-stack.js');
      return (await run(process.execPath, [script], { env })).stdout.trim();
    });
  }

  /** Starts a stack, does something with it and stops it. A stack that does not stop is an error, since it would disturb what follows. */
  async #withStack(dataDir, work) {
    const starting = this.#startStack(dataDir);
    this.#stacks.add(starting);
    try {
      return await work(await starting);
    } finally {
      await this.#stopStack(starting);
    }
  }

  /** One after the other: two that look for free ports at once may find the same. */
  #startStack(dataDir) {
    const start = () => {
      if (this.#isStopping) {
        throw new Error('the test run was ended');
      }
      return startStack({ dataDir, ports: 'free', stopOnSignals: false, isShortLived: true });
    };
    const starting = this.#starting.then(start);
    this.#starting = starting.then(
      () => undefined,
      () => undefined,
    );
    return starting;
  }

  async #stopStack(starting) {
    if (this.#stacks.delete(starting)) {
      await (await starting).stop();
    }
  }
}

function environmentOf({ kafkaBrokers, registryUrl, databaseUrl, adminDatabaseUrl }) {
  return {
    NADI_KAFKA_BROKERS: kafkaBrokers.join(','),
    NADI_REGISTRY_URL: registryUrl,
    NADI_DATABASE_URL: databaseUrl,
    NADI_ADMIN_DATABASE_URL: adminDatabaseUrl,
  };
}
