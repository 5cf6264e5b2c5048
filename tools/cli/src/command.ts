import { Command } from 'commander';
import type { CliSettings } from './config.ts';
import { Output, type Streams } from './terminal/output.ts';

/** How a command ended: 0 ok, 1 failure, 2 wrong usage. */
export type ExitCode = 0 | 1 | 2;

/** What every command is given. */
export interface CliContext {
  readonly settings: CliSettings;
  readonly streams: Streams;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Takes the exit code of the command that ran. */
  readonly settle: (code: ExitCode) => void;
}

/** One call of a command. */
export interface CommandCall<O> {
  readonly args: readonly string[];
  readonly options: O;
  readonly output: Output;
  readonly context: CliContext;
}

export interface CommandSpec<O> {
  /** Name with its arguments, such as `revoke <prefix>`. */
  readonly usage: string;
  /** What it does, in one sentence. */
  readonly summary: string;
  /** A call that works, without `nadi`. */
  readonly example: string;
  readonly options?: (command: Command) => Command;
  run(call: CommandCall<O>): Promise<ExitCode> | ExitCode;
}

/** Adds itself to the program; each command has a file that exports one. */
export type RegisterCommand = (program: Command, context: CliContext) => void;

/** A command that runs: takes `--json`, shows an example with `--help`, and settles with an exit code. */
export function runnable<O extends object = object>(spec: CommandSpec<O>): RegisterCommand {
  return (parent, context) => {
    const command = parent.command(spec.usage).description(spec.summary);
    spec.options?.(command);
    command
      .option('--json', 'print the result as JSON on stdout, progress on stderr')
      .addHelpText('after', `\nExample:\n  $ nadi ${spec.example}`)
      .action(async () => {
        const options = command.opts<O & { json?: boolean }>();
        const output = new Output(context.streams, options.json === true);
        context.settle(await spec.run({ args: command.args, options, output, context }));
      });
  };
}

/** A group of commands, such as `keys`. */
export function group(name: string, summary: string, members: readonly RegisterCommand[]): RegisterCommand {
  return (parent, context) => {
    const command = parent.command(name).description(summary);
    members.forEach((register) => register(command, context));
  };
}
