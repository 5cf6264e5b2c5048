import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError, runSql, type AskedStatement, type SqlAnswer } from '../api/index.ts';
import { ownValue } from './own-value.ts';
import type { PastStatement } from './statement-history.ts';
import { parameterNames, parameterValues, type TypedParameters } from './statement-parameters.ts';
import { placedProblem, type PlacedProblem, type StatementPart } from './statement-part.ts';

/** What became of the statement that was run last. */
export type StatementRun =
  | { readonly state: 'none' }
  | { readonly state: 'running'; readonly startedMs: number }
  | { readonly state: 'cancelled'; readonly afterMs: number }
  | { readonly state: 'answered'; readonly asked: AskedStatement; readonly answer: SqlAnswer }
  | { readonly state: 'failed'; readonly error: ApiError; readonly problem: PlacedProblem | undefined };

/** What is run of a text. */
export interface WantedRun {
  readonly part: StatementPart;
  readonly parameters: TypedParameters;
  /** Most rows. */
  readonly limit: number;
}

const none: StatementRun = { state: 'none' };

/**
 * Runs one statement at a time; another one takes the place of the one that runs, which is cancelled.
 * @param onEnd told of each that was not cancelled
 */
export function useStatementRun(onEnd: (past: PastStatement) => void) {
  const [run, setRun] = useState(none);
  const current = useRef<{ readonly stop: AbortController; readonly startedMs: number }>(undefined);
  useEffect(() => () => current.current?.stop.abort(), []);

  const start = useCallback(
    async ({ part, parameters, limit }: WantedRun) => {
      current.current?.stop.abort();
      const own = { stop: new AbortController(), startedMs: Date.now() };
      current.current = own;
      setRun({ state: 'running', startedMs: own.startedMs });
      const asked = { sql: part.text, parameters: parameterValues(part.text, parameters) };
      const past = { sql: part.text, parameters: ofStatement(part.text, parameters), atMs: own.startedMs };
      try {
        const answer = await runSql(asked, limit, own.stop.signal);
        setRun({ state: 'answered', asked, answer });
        onEnd({ ...past, rows: answer.rowCount, elapsedMs: answer.elapsedMs });
      } catch (error) {
        if (own.stop.signal.aborted) {
          return;
        }
        if (!(error instanceof ApiError)) throw error;
        setRun({ state: 'failed', error, problem: placedProblem(error.reason, part) });
        onEnd({ ...past, code: error.code });
      } finally {
        if (current.current === own) {
          current.current = undefined;
        }
      }
    },
    [onEnd],
  );

  /** @returns false if nothing runs */
  const cancel = useCallback(() => {
    const running = current.current;
    if (running === undefined) {
      return false;
    }
    running.stop.abort();
    current.current = undefined;
    setRun({ state: 'cancelled', afterMs: Date.now() - running.startedMs });
    return true;
  }, []);

  /** Takes back what is wrong with a text that is no longer there. */
  const forgetFailure = useCallback(() => setRun((before) => (before.state === 'failed' ? none : before)), []);

  return { run, start, cancel, forgetFailure };
}

function ofStatement(sql: string, parameters: TypedParameters): TypedParameters {
  return Object.fromEntries(
    parameterNames(sql).flatMap((name) => {
      const one = ownValue(parameters, name);
      return one === undefined ? [] : [[name, one] as const];
    }),
  );
}
