import { messageOf, NadiError } from '@nadi/errors';

/** Somewhere text goes: the terminal, a pipe, a test. */
export interface TextSink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface Streams {
  readonly stdout: TextSink;
  readonly stderr: TextSink;
}

/** What a failure looks like with `--json`. */
export interface FailureAnswer {
  readonly error: { readonly code: string; readonly message: string; readonly remedy?: string };
}

/** Where a command writes: results to stdout, with `--json` nothing else; everything on the way there to stderr then. */
export class Output {
  constructor(
    readonly streams: Streams,
    readonly json: boolean,
  ) {}

  /** The stream for what happens on the way to the result. */
  get progress(): TextSink {
    return this.json ? this.streams.stderr : this.streams.stdout;
  }

  /** The result of the command: as JSON, or as lines for people. */
  result(value: unknown, lines: readonly string[]): void {
    this.streams.stdout.write(this.json ? `${JSON.stringify(value)}\n` : lines.map((line) => `${line}\n`).join(''));
  }

  /** Something worth a line on the way to the result. */
  note(line: string): void {
    this.progress.write(`${line}\n`);
  }

  /** A failure: message, remedy and code, never a stack trace. */
  failure(thrown: unknown): void {
    const answer = failureAnswer(thrown);
    this.streams.stderr.write(failureText(answer));
    if (this.json) {
      this.streams.stdout.write(`${JSON.stringify(answer)}\n`);
    }
  }
}

/** What is shown of anything that was thrown. */
export function failureAnswer(thrown: unknown): FailureAnswer {
  return thrown instanceof NadiError
    ? { error: { code: thrown.code, message: thrown.message, remedy: thrown.remedy } }
    : { error: { code: 'INTERNAL', message: messageOf(thrown) } };
}

function failureText({ error: { code, message, remedy } }: FailureAnswer): string {
  return `nadi: ${message}\n${remedy === undefined ? '' : `  ${remedy}\n`}  (${code})\n`;
}
