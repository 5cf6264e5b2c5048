import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the command line reads from where it runs. */
export interface CliSettings {
  /** The checkout. */
  readonly root: string;
  /** Where the stack keeps its data unless `--data` says otherwise. */
  readonly defaultDataDir: string;
  /** Addresses of a platform that this command line did not start; undefined if not set. */
  readonly databaseUrl: string | undefined;
  readonly kafkaBrokers: readonly string[] | undefined;
  readonly registryUrl: string | undefined;
  /** Where admin answers, for commands that change what is in force. */
  readonly adminUrl: string | undefined;
  /** Private key that signs identities. */
  readonly signingKey: string | undefined;
  /** Key of the ingestion API, for `simulate` and `replay`. */
  readonly apiKey: string | undefined;
  /** True below `npm start` and `npx`, whose end does not always reach their children. */
  readonly startedByNpm: boolean;
  /** What services and scripts may see of the caller's environment: its settings, PATH and HOME. */
  readonly serviceEnvironment: Readonly<Record<string, string>>;
}

const root = fileURLToPath(new URL('../../../', import.meta.url)).replace(/[/\\]$/, '');
const passedOn = new Set(['PATH', 'HOME', 'TZ', 'SystemRoot']);

/** Reads the settings of the command line; an empty variable counts as not set. */
export function readSettings(environment: Environment): CliSettings {
  const text = (name: string): string | undefined => (environment[name] === '' ? undefined : environment[name]);
  const shared = Object.entries(environment).filter(([name]) => name.startsWith('NADI_') || passedOn.has(name));
  return {
    root,
    defaultDataDir: join(root, '.nadi', 'stack'),
    databaseUrl: text('NADI_DATABASE_URL'),
    kafkaBrokers: text('NADI_KAFKA_BROKERS')
      ?.split(',')
      .map((broker) => broker.trim()),
    registryUrl: text('NADI_REGISTRY_URL'),
    adminUrl: text('NADI_ADMIN_URL'),
    signingKey: text('NADI_IDENTITY_PRIVATE_KEY'),
    apiKey: text('NADI_API_KEY'),
    startedByNpm: text('npm_lifecycle_event') !== undefined,
    serviceEnvironment: Object.fromEntries(
      shared.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
  };
}

/** The environment of this process. */
export function environment(): Environment {
  return process.env;
}
