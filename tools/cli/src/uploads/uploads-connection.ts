import { NadiError } from '@nadi/errors';
import type { Command } from 'commander';
import type { CommandCall } from '../command.ts';
import { endpointsOf, type ConnectionOptions } from '../platform/connection.ts';
import { UploadsClient } from './uploads-client.ts';

/** Which ingestion service a command talks to, and with which key. */
export interface UploadsOptions extends ConnectionOptions {
  readonly url?: string;
  readonly key?: string;
}

export function clientOptions(command: Command): Command {
  return command
    .option('--key <key>', 'API key (default: NADI_API_KEY)')
    .option('--url <url>', 'address of the ingestion service (default: that of the running platform)')
    .option('--data <dir>', 'folder of a running platform (default: .nadi/stack)');
}

/** @throws NadiError USAGE without a key, SERVICE_UNREACHABLE without a platform */
export function clientOf({ options, context: { settings } }: CommandCall<UploadsOptions>): UploadsClient {
  const key = options.key ?? settings.apiKey;
  if (key === undefined) {
    throw new NadiError('USAGE', { message: 'give --key, or set NADI_API_KEY; `nadi keys create` makes one' });
  }
  const url = options.url ?? endpointsOf(settings, options).services['ingestion'];
  if (url === undefined)
    throw new NadiError('SERVICE_UNREACHABLE', { message: 'the running platform has no ingestion' });
  return new UploadsClient(url.replace(/\/+$/, ''), key);
}
