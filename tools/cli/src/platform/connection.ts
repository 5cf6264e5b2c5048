import { resolve } from 'node:path';
import { NadiError } from '@nadi/errors';
import { readSigningKey } from '@nadi/platform';
import { readEndpoints, type Endpoints } from '@nadi/stack';
import type { CliSettings } from '../config.ts';

/** Which platform a command talks to: a data folder given on the command line wins over the environment. */
export interface ConnectionOptions {
  readonly data?: string;
}

/** The data folder a command is about. */
export function dataDirOf(settings: CliSettings, { data }: ConnectionOptions): string {
  return data === undefined ? settings.defaultDataDir : resolve(data);
}

/** The endpoints of the running stack, undefined if it does not run. */
export function findEndpoints(settings: CliSettings, options: ConnectionOptions): Endpoints | undefined {
  return readEndpoints(dataDirOf(settings, options));
}

/** @throws NadiError SERVICE_UNREACHABLE if nothing runs in the data folder. */
export function endpointsOf(settings: CliSettings, options: ConnectionOptions): Endpoints {
  const endpoints = findEndpoints(settings, options);
  if (endpoints === undefined) {
    throw new NadiError('SERVICE_UNREACHABLE', { message: `no platform runs in ${dataDirOf(settings, options)}` });
  }
  return endpoints;
}

/** The database of the platform, from the environment or the running stack. */
export function databaseUrlOf(settings: CliSettings, options: ConnectionOptions): string {
  const given = options.data === undefined ? settings.databaseUrl : undefined;
  return given ?? endpointsOf(settings, options).databaseUrl;
}

/** Brokers and registry of the platform, from the environment or the running stack. */
export function logEndpointsOf(
  settings: CliSettings,
  options: ConnectionOptions,
): { readonly kafkaBrokers: readonly string[]; readonly registryUrl: string } {
  const { kafkaBrokers, registryUrl } = options.data === undefined ? settings : {};
  return kafkaBrokers !== undefined && registryUrl !== undefined
    ? { kafkaBrokers, registryUrl }
    : endpointsOf(settings, options);
}

/** The private key that signs identities, from the environment or the data folder. */
export function signingKeyOf(settings: CliSettings, options: ConnectionOptions): string {
  const given = options.data === undefined ? settings.signingKey : undefined;
  const key = given ?? readSigningKey(dataDirOf(settings, options));
  if (key === undefined) {
    throw new NadiError('SERVICE_UNREACHABLE', {
      message: `NADI_IDENTITY_PRIVATE_KEY is not set, and no platform was ever started in ${dataDirOf(settings, options)}`,
    });
  }
  return key;
}
