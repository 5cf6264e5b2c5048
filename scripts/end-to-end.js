import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startStack } from '@nadi/stack';

/** Parts that run beside each other. A suite waits for clocks half of its time; more than two want more than two cores. */
const lanes = 2;
/** Suites that share a stack. What they leave in it is read by those that come after, such as by a lake that begins at the beginning. */
const suitesPerPart = 3;

/** The end-to-end suites of all projects, in parts that each have a real stack of their own, started and stopped here. */
export class EndToEnd {
  #stacks = new Set();
  #isStopping = false;
  #starting = Promise.resolve();

  /** @param dataDir of the stacks, removed at the end */
  constructor(commands, dataDir) {
    this.commands = commands;
    this.dataDir = dataDir;
  }

  /** @returns the names of the parts that failed */
  async run(projects) {
    const waiting = projects.flatMap((folder) => this.#partsOf(folder));
    const broken = [];
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
    const files = readdirSync(join(folder, 'test'))
      .filter((name) => name.endsWith('.e2e-spec.ts'))
      .map((name) => join('test', name));
    const count = Math.ceil(files.length / suitesPerPart);
    return Array.from({ length: count }, (_, index) => ({
      folder,
      // Dealt in turn: suites of one subject are named alike and often equally long.
      files: files.filter((_file, at) => at % count === index),
      number: index + 1,
      name: `end-to-end tests of ${folder.slice(this.commands.root.length)}, ${index + 1} of ${count}`,
    }));
  }

  async #runPart({ folder, files, number, name }) {
    const dataDir = join(this.dataDir, name.replaceAll(/\W+/g, '-'));
    const starting = this.#startStack(dataDir);
    this.#stacks.add(starting);
    try {
      const stack = await starting;
      const env = {
        ...process.env,
        NADI_TEST_KIND: 'e2e',
        NADI_TEST_PART: String(number),
        NADI_KAFKA_BROKERS: stack.kafkaBrokers.join(','),
        NADI_REGISTRY_URL: stack.registryUrl,
        NADI_DATABASE_URL: stack.databaseUrl,
        NADI_ADMIN_DATABASE_URL: stack.adminDatabaseUrl,
      };
      const args = ['test', '--silent', '--', '--runTestsByPath', ...files];
      return await this.commands.run(name, 'npm', args, { cwd: folder, env, outputFile: `${dataDir}.log` });
    } catch (error) {
      process.stdout.write(`${name}: ${error.message}\n`);
      return false;
    } finally {
      await this.#stopStack(starting).catch(() => undefined);
      rmSync(dataDir, { recursive: true, force: true });
    }
  }

  /** One after the other: two that look for free ports at once may find the same. */
  #startStack(dataDir) {
    const start = () => startStack({ dataDir, ports: 'free', stopOnSignals: false });
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
