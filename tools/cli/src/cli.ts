import { Command, CommanderError } from 'commander';
import { NadiError } from '@nadi/errors';
import type { CliContext, ExitCode } from './command.ts';
import { commands } from './commands/index.ts';
import { readSettings } from './config.ts';
import { failureAnswer, Output, type Streams } from './terminal/output.ts';

export interface CliOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly streams: Streams;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Runs one command line, without `node` and `nadi` in front, and returns its exit code. Never throws. */
export async function runCli(
  argv: readonly string[],
  { environment, streams, now = Date.now }: CliOptions,
): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const settle = (code: ExitCode) => (exitCode = code);
  const program = buildProgram({ settings: readSettings(environment), streams, now, settle });
  const asJson = argv.includes('--json');
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode !== 0 && asJson) {
        const usage = new NadiError('USAGE', { message: error.message.replace(/^error: /, '') });
        streams.stdout.write(`${JSON.stringify(failureAnswer(usage))}\n`);
      }
      return error.exitCode === 0 ? 0 : 2;
    }
    new Output(streams, asJson).failure(error);
    return error instanceof NadiError && error.code === 'USAGE' ? 2 : 1;
  }
}

/** The program with all its commands. */
export function buildProgram(context: CliContext): Command {
  const program = new Command('nadi')
    .description('Runs and inspects the Nadi event platform.')
    .addHelpText('after', '\nExit codes: 0 ok, 1 failure, 2 wrong usage.\nExample:\n  $ nadi up');
  inherit(program, context.streams);
  commands.forEach((register) => register(program, context));
  program.commands.forEach((command) => inheritAll(command, context.streams));
  return program;
}

function inheritAll(command: Command, streams: Streams): void {
  inherit(command, streams);
  command.commands.forEach((member) => inheritAll(member, streams));
}

/** Commander copies these settings only to commands that are added after they are made. */
function inherit(command: Command, { stdout, stderr }: Streams): void {
  command
    .exitOverride()
    .showHelpAfterError('(--help shows what there is)')
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) });
}
