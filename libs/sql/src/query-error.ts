import { NadiError } from '@nadi/errors';
import type { BoundStatement } from './bound-statement.ts';
import { engineErrorOf, sqlError } from './sql-error.ts';

/** Why a run was ended from outside. */
export type StopReason = 'cancelled' | 'time' | 'size';

interface QueryErrorContext {
  readonly sql: string;
  readonly bound: BoundStatement | undefined;
  readonly stopped: StopReason | undefined;
  readonly timeMs: number;
  readonly bytes: number;
}

/** Errors that are the stranger's to mend: of names, types, values and their ranges. */
const errorsOfStatement: ReadonlySet<string> = new Set([
  ...['Binder', 'Catalog', 'Constraint', 'Conversion', 'Decimal', 'Divide by Zero', 'Invalid Input', 'Invalid type'],
  ...['Mismatch Type', 'Not implemented', 'Out of Range', 'Parameter Not Allowed', 'Parameter Not Resolved', 'Parser'],
  ...['Sequence', 'Syntax', 'TransactionContext Error'],
]);

/** What a run failed with, as an error for whoever has sent the statement: nothing of it tells of files or of the engine. */
export function queryError(thrown: unknown, { sql, bound, stopped, timeMs, bytes }: QueryErrorContext): NadiError {
  if (thrown instanceof NadiError) return thrown;
  if (stopped !== undefined) return stopError(stopped, { timeMs, bytes }, thrown);
  const { type, message, byteOffset } = engineErrorOf(thrown);
  // A view of the engine may not be made of what its source has become: nothing that a stranger could mend.
  if (bound === undefined) return engineError(thrown);
  if (type === 'Out of Memory' || /bad.?alloc|max_temp_directory_size/i.test(message)) {
    return new NadiError('SQL_TOO_LARGE', {
      message: 'The statement needs more memory or disk than it may have.',
      cause: thrown,
    });
  }
  if (type === 'Permission') {
    return sqlError('SQL_REFUSED', { sql, message: 'The statement reaches for what it may not.', cause: thrown });
  }
  if (!errorsOfStatement.has(type)) return engineError(thrown);
  const [first = ''] = bound.inGivenNames(message).split('\n\n');
  return sqlError('SQL_INVALID', {
    sql,
    byteOffset: byteOffset === undefined ? undefined : bound.originOf(byteOffset),
    message: withoutPaths(first),
    cause: thrown,
  });
}

function stopError(reason: StopReason, limits: { timeMs: number; bytes: number }, cause: unknown): NadiError {
  if (reason === 'cancelled') return new NadiError('SQL_STOPPED', { message: 'The statement was cancelled.', cause });
  if (reason === 'size') {
    const message = `The result is larger than ${limits.bytes} bytes.`;
    return new NadiError('SQL_TOO_LARGE', { message, context: { bytes: limits.bytes }, cause });
  }
  const message = `The statement was ended after ${limits.timeMs} ms.`;
  return new NadiError('SQL_TIMEOUT', { message, context: { timeMs: limits.timeMs }, cause });
}

/** What is not the fault of a statement. */
export function engineError(cause: unknown): NadiError {
  return new NadiError('SQL_ENGINE_FAILED', {
    message: 'The engine could not run the statement.',
    retriable: true,
    cause,
  });
}

/** The engine names files where a value in one of them is wrong. */
function withoutPaths(message: string): string {
  return message.replaceAll(/(["'])\/[^"']*\1/g, 'a file').replaceAll(/\/\S*\.parquet/g, 'a file');
}
