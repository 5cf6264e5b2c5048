import type { LoggerService } from '@nestjs/common';
import type { Contract } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import { pino, stdSerializers, type DestinationStream, type Logger } from 'pino';
import type { ServiceIdentity } from './identity.ts';
import { maskPersonalData } from './personal-data.ts';

export type { Logger } from 'pino';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** An event as it is handed to the logger, under the key `event`. */
export interface LoggedEvent {
  readonly contract: Contract;
  readonly data: unknown;
}

const secretKeys = ['password', 'secret', 'token', 'accessToken', 'apiKey', 'authorization', 'cookie', 'databaseUrl'];

/**
 * The JSON logger of a service. Secrets are removed by key; an event logged as `{event: {contract, data}}` has the
 * fields masked that its contract tags as personal.
 */
export function createLogger(identity: ServiceIdentity, level: LogLevel, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service: identity.service, instanceId: identity.instanceId },
    redact: {
      paths: secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]),
      censor: '[secret]',
    },
    serializers: {
      event: ({ contract, data }: LoggedEvent) => ({ contract: contract.name, data: maskPersonalData(contract, data) }),
      err: serializeError,
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** Where errors of the database quote the values of the statement or the row: nobody knows which of them are personal. */
const quotedValues = ['parameters', 'detail', 'where', 'driverError'];

function serializeError(error: Error): unknown {
  const quoted = new Set<string>(error instanceof NadiError ? [] : quotedValues);
  const serialized = Object.fromEntries(Object.entries(stdSerializers.err(error)).filter(([key]) => !quoted.has(key)));
  if (!(error instanceof NadiError)) {
    return serialized;
  }
  return { ...serialized, code: error.code, context: error.context, remedy: error.remedy };
}

/** Lets Nest write its own messages through the service's logger. */
export function nestLogger(logger: Logger): LoggerService {
  const context = (rest: unknown[]) => ({ context: rest.at(-1) });
  return {
    log: (message: unknown, ...rest: unknown[]) => logger.debug(context(rest), String(message)),
    warn: (message: unknown, ...rest: unknown[]) => logger.warn(context(rest), String(message)),
    debug: (message: unknown, ...rest: unknown[]) => logger.debug(context(rest), String(message)),
    verbose: (message: unknown, ...rest: unknown[]) => logger.trace(context(rest), String(message)),
    error: (message: unknown, ...rest: unknown[]) =>
      logger.error({ context: rest.at(-1), detail: rest[0] }, String(message)),
    fatal: (message: unknown, ...rest: unknown[]) => logger.fatal(context(rest), String(message)),
  };
}
