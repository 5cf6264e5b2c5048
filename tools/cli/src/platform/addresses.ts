import type { PlatformAddresses } from '@nadi/backup';
import type { CliSettings } from '../config.ts';
import { findEndpoints, type ConnectionOptions } from './connection.ts';

/** Where the whole platform answers: by the environment if it names all parts, otherwise the running stack; undefined if none runs. */
export function findPlatform(settings: CliSettings, options: ConnectionOptions): PlatformAddresses | undefined {
  const { databaseUrl, kafkaBrokers, registryUrl } = settings;
  if (
    options.data === undefined &&
    databaseUrl !== undefined &&
    kafkaBrokers !== undefined &&
    registryUrl !== undefined
  ) {
    return { databaseUrl, kafkaBrokers, registryUrl };
  }
  return findEndpoints(settings, options);
}
