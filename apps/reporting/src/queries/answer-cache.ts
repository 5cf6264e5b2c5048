import { NadiError } from '@nadi/errors';

/** The answer to a query, as it is sent. */
export interface QueryAnswer {
  readonly body: Buffer;
  /** Whether there are more rows than the limits let out. */
  readonly isTruncated: boolean;
  /** When its computing began, milliseconds since 1970: it holds what had arrived by then. */
  readonly computedAtMs: number;
}

/** What is asked. */
export interface Question {
  /** Equal for questions that have one answer. */
  readonly key: string;
  /** How old an answer may be, milliseconds. */
  readonly stalenessMs: number;
  /** @param signal nobody waits for the answer any more */
  readonly compute: (computedAtMs: number, signal: AbortSignal) => Promise<QueryAnswer>;
}

/** An answer on its way. */
interface Run {
  readonly startedAtMs: number;
  readonly answer: Promise<QueryAnswer>;
  readonly abandoned: AbortController;
  askers: number;
}

export interface AnswerCacheOptions {
  /** Most bytes of all answers that are kept; those asked for least recently go first. */
  readonly mostBytes: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Answers that are young enough to be given again, and those on their way, of which each is computed once however many ask. */
export class AnswerCache {
  /** In the order in which they were asked for last. */
  private readonly answers = new Map<string, QueryAnswer>();
  private readonly runs = new Map<string, Run>();
  private bytes = 0;

  constructor(private readonly options: AnswerCacheOptions) {}

  /**
   * The answer to a question: a kept one, one on its way, or a new one. What failed is not kept.
   * @param signal the asker has left; the others go on waiting, and behind the last one the run ends
   * @throws NadiError SQL_STOPPED if the asker has left, and what computing leads to
   */
  async answer(question: Question, signal: AbortSignal): Promise<QueryAnswer> {
    const { key, stalenessMs } = question;
    const kept = this.answers.get(key);
    if (kept !== undefined) {
      this.remove(key, kept);
      if (this.isYoung(kept.computedAtMs, stalenessMs)) {
        this.keep(key, kept);
        return kept;
      }
    }
    const running = this.runs.get(key);
    // Whoever joins gets what had arrived when the run began, so that it must not be older than an answer may be.
    const run =
      running !== undefined && this.isYoung(running.startedAtMs, stalenessMs) ? running : this.begin(question);
    return this.waitFor(run, key, signal);
  }

  private isYoung(sinceMs: number, stalenessMs: number): boolean {
    return this.options.now() - sinceMs < stalenessMs;
  }

  private begin({ key, stalenessMs, compute }: Question): Run {
    const abandoned = new AbortController();
    const startedAtMs = this.options.now();
    const answer = compute(startedAtMs, abandoned.signal).then((computed) => {
      if (this.isYoung(startedAtMs, stalenessMs)) {
        this.keep(key, computed);
      }
      return computed;
    });
    const run: Run = { startedAtMs, answer, abandoned, askers: 0 };
    this.runs.set(key, run);
    // Nobody may be left who would hear of a failure.
    answer.catch(() => undefined).finally(() => this.forget(key, run));
    return run;
  }

  private async waitFor(run: Run, key: string, signal: AbortSignal): Promise<QueryAnswer> {
    run.askers += 1;
    let leave = (): void => undefined;
    const left = new Promise<never>((_resolve, reject) => {
      leave = () => reject(new NadiError('SQL_STOPPED', { message: 'The asker has left.' }));
      signal.addEventListener('abort', leave, { once: true });
      if (signal.aborted) leave();
    });
    try {
      return await Promise.race([run.answer, left]);
    } finally {
      signal.removeEventListener('abort', leave);
      run.askers -= 1;
      if (run.askers === 0) {
        // Without effect on a run that has ended.
        this.forget(key, run);
        run.abandoned.abort();
      }
    }
  }

  private forget(key: string, run: Run): void {
    if (this.runs.get(key) === run) {
      this.runs.delete(key);
    }
  }

  private keep(key: string, answer: QueryAnswer): void {
    const before = this.answers.get(key);
    if (before !== undefined) this.remove(key, before);
    this.answers.set(key, answer);
    this.bytes += sizeOf(key, answer);
    for (const [oldest, one] of this.answers) {
      if (this.bytes <= this.options.mostBytes) break;
      this.remove(oldest, one);
    }
  }

  private remove(key: string, answer: QueryAnswer): void {
    if (this.answers.delete(key)) {
      this.bytes -= sizeOf(key, answer);
    }
  }
}

/** Beside body and key: the entry itself. */
const entryBytes = 256;

function sizeOf(key: string, { body }: QueryAnswer): number {
  return body.length + 2 * key.length + entryBytes;
}
