import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { NadiError } from '@nadi/errors';
import { serviceFlags } from '@nadi/platform';
import type { RowContext, RunningVariant, RunResult, Variant } from './bench-row.ts';

/** What a variant's process says on its stdout, each on a line of its own after this mark; other lines are passed over. */
export const lineMark = '@bench ';

/** `ready` once it is set up, then the result of each run that was asked for. */
export type ProgramAnswer = { readonly ready: true } | RunResult;

const startTimeoutMs = 120_000;
const runTimeoutMs = 600_000;
const stopTimeoutMs = 10_000;

/**
 * The process of one variant. Parent and child talk in lines, so that programs of any language can take part: the child says
 * that it is ready, gets the number of events of a run, and answers with what the run took. The end of its stdin ends it.
 */
export class VariantProcess implements RunningVariant {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly exited: Promise<void>;
  private awaited: { resolve: (answer: ProgramAnswer) => void; reject: (error: Error) => void } | undefined;
  private lastErrors = '';

  private constructor(
    private readonly name: string,
    command: string,
    args: readonly string[],
    cwd: string,
  ) {
    this.child = spawn(command, args, { cwd, stdio: 'pipe' });
    this.exited = new Promise((resolve) => {
      this.child.once('close', () => {
        this.awaited?.reject(this.failure('ended unexpectedly'));
        resolve();
      });
      this.child.once('error', (error) => {
        this.awaited?.reject(this.failure(error.message));
        resolve();
      });
    });
    // A child that has ended cannot be written to; its end is what is reported.
    this.child.stdin.on('error', () => undefined);
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      if (line.startsWith(lineMark)) {
        this.awaited?.resolve(JSON.parse(line.slice(lineMark.length)) as ProgramAnswer);
      }
    });
    this.child.stderr.on(
      'data',
      (chunk: Buffer) => (this.lastErrors = (this.lastErrors + chunk.toString()).slice(-2_000)),
    );
  }

  /** @throws NadiError BENCH_VARIANT_FAILED if the program does not come up. */
  static async start(name: string, command: string, args: readonly string[], cwd: string): Promise<VariantProcess> {
    const started = new VariantProcess(name, command, args, cwd);
    try {
      await started.answer(startTimeoutMs);
      return started;
    } catch (error) {
      await started.stop();
      throw error;
    }
  }

  /** @throws NadiError BENCH_VARIANT_FAILED if the program ends or hangs instead of answering. */
  async run(events: number): Promise<RunResult> {
    const answer = this.answer(runTimeoutMs);
    this.child.stdin.write(`${JSON.stringify({ run: events })}\n`);
    return (await answer) as RunResult;
  }

  async stop(): Promise<void> {
    this.child.stdin.end();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), stopTimeoutMs);
    await this.exited;
    clearTimeout(timer);
  }

  private async answer(timeoutMs: number): Promise<ProgramAnswer> {
    if (this.child.exitCode !== null) {
      throw this.failure('has ended');
    }
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<ProgramAnswer>((resolve, reject) => {
        this.awaited = { resolve, reject };
        timer = setTimeout(() => reject(this.failure(`did not answer within ${timeoutMs / 1_000} s`)), timeoutMs);
      });
    } finally {
      clearTimeout(timer);
      this.awaited = undefined;
    }
  }

  private failure(what: string): NadiError {
    const said = this.lastErrors.trim();
    return new NadiError('BENCH_VARIANT_FAILED', {
      message: `${this.name} ${what}${said === '' ? '' : `; it said last:\n${said}`}`,
    });
  }
}

export interface NodeVariant {
  readonly name: string;
  readonly role: Variant['role'];
  /** The built program: the URL of a file that calls `serveVariant`. */
  readonly program: URL;
  /** What the program is told. */
  readonly options: (context: RowContext) => Promise<object> | object;
  /** Part of the row's events that a slow program is given, so that its runs take as long as those of the others. */
  readonly share?: number;
}

/** A variant that is a Node program of its own. */
export function nodeVariant({ name, role, program, options, share = 1 }: NodeVariant): Variant {
  return {
    name,
    role,
    start: async (context) => {
      // The same for whatever runs on Node: what is compared is the code.
      const flags = ['--expose-gc', ...serviceFlags, ...(role === 'ours' ? context.nodeFlags : [])];
      const args = [...flags, program.pathname, JSON.stringify(await options(context))];
      const started = await VariantProcess.start(name, process.execPath, args, context.root);
      return {
        run: (events) => started.run(Math.max(1, Math.round(events * share))),
        stop: () => started.stop(),
      };
    },
  };
}
