import { messageOf, NadiError } from '@nadi/errors';

/** SQLSTATE classes that speak of the server's state, not of the statement: connection, resources, operator, system. */
const transientClasses = new Set(['08', '53', '57', '58']);
/** Conflicts with other transactions, a standby that is not yet primary, locks and sessions that timed out. */
const transientStates = new Set(['40001', '40003', '40P01', '25006', '25P03', '25P04', '55P03']);
const transientNodeCodes = new Set(
  ['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT'].concat([
    'EHOSTUNREACH',
    'EHOSTDOWN',
    'ENETUNREACH',
    'ENETDOWN',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ERR_STREAM_DESTROYED',
    'ERR_STREAM_WRITE_AFTER_END',
    'ERR_SOCKET_CLOSED',
  ]),
);
const connectionMessages =
  /connection (terminated|ended|closed)|timeout exceeded when trying to connect|not queryable|has been released|already released|is not established|ended without|calling end on the pool/i;

/** Tells an outage, which a retry outlives, from a wrong statement, which it does not. */
export function isDatabaseOutage(cause: unknown): boolean {
  const code = (cause as { code?: unknown }).code;
  if (typeof code === 'string') {
    return transientNodeCodes.has(code) || transientStates.has(code) || transientClasses.has(code.slice(0, 2));
  }
  return connectionMessages.test(messageOf(cause));
}

/** Runs a database call; an outage becomes DATABASE_UNAVAILABLE (retriable), anything else passes through. */
export async function guardDatabase<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (!(cause instanceof NadiError) && isDatabaseOutage(cause)) {
      throw new NadiError('DATABASE_UNAVAILABLE', { message: messageOf(cause), retriable: true, cause });
    }
    throw cause;
  }
}
