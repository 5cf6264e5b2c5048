import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A step that hangs, such as a suite that leaves a handle open, fails by itself and lets the others run. */
const longestStepMs = 30 * 60_000;

/** The commands of one test run; none is left behind, however it ends. */
export class TestCommands {
  #running = new Set();
  #isStopping = false;

  constructor(root) {
    this.root = root;
  }

  /**
   * Runs a command; resolves with true if it succeeded in time.
   * @param outputFile for a command that runs beside others: its output goes there, and is shown in one piece at the end
   */
  run(name, command, args, { outputFile, ...options } = {}) {
    if (this.#isStopping) {
      return Promise.resolve(false);
    }
    process.stdout.write(`\n▶ ${name}\n`);
    return new Promise((resolve) => {
      const out = outputFile === undefined ? 'inherit' : openNew(outputFile);
      // A process group of its own, so that what it has started ends with it.
      const child = spawn(command, args, { cwd: this.root, stdio: ['ignore', out, out], detached: true, ...options });
      this.#running.add(child);
      const startedMs = Date.now();
      let tooLong = '';
      const timer = setTimeout(() => {
        tooLong = `, not finished after ${longestStepMs / 60_000} minutes, stopped`;
        killGroup(child);
      }, longestStepMs);
      const end = (succeeded) => {
        clearTimeout(timer);
        this.#running.delete(child);
        if (outputFile !== undefined) {
          closeSync(out);
          process.stdout.write(readFileSync(outputFile));
        }
        const seconds = Math.round((Date.now() - startedMs) / 1_000);
        process.stdout.write(`■ ${name}: ${succeeded ? 'passed' : 'failed'} after ${seconds} s${tooLong}\n`);
        resolve(succeeded);
      };
      child.on('error', () => end(false));
      child.on('exit', (code) => end(code === 0));
    });
  }

  /** Ends what runs, and starts nothing more. */
  stop() {
    this.#isStopping = true;
    this.#running.forEach(killGroup);
  }
}

function openNew(file) {
  mkdirSync(dirname(file), { recursive: true });
  return openSync(file, 'w');
}

function killGroup({ pid }) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
