import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf, NadiError } from '@nadi/errors';
import pg from 'pg';
import { partialName, readIfPresent, writeAtomically } from './atomic-file.ts';
import { childEnvironment } from './config.ts';
import type { PartContext } from './part-context.ts';
import { findPostgresBinaries } from './postgres-binaries.ts';
import { postgresUser, type SystemUser } from './postgres-user.ts';
import { identityOf } from './process-record.ts';
import { closedFolderAbove, commandLine, findPassingCapability, type RunAs } from './run-as.ts';
import type { PartPlan } from './stack-part.ts';

/** The database and its owner, both created by the stack. */
const databaseName = 'nadi';
const superuser = 'postgres';

/** Passwords of the two roles, drawn at the first start. */
export interface PostgresPasswords {
  readonly superuser: string;
  readonly owner: string;
}

/** The plan of PostgreSQL with the addresses of its database. */
export interface PostgresPlan extends PartPlan {
  /** The role `nadi`: owns the database, no superuser, so row-level security holds for it where it is forced. */
  readonly databaseUrl: string;
  /** The superuser, in the same database. */
  readonly adminDatabaseUrl: string;
}

/** `settings` are handed to the server as they are, for example `{ shared_buffers: '256MB' }`. */
export function postgresPart(context: PartContext, settings: Readonly<Record<string, string>>): PostgresPlan {
  const { dataFolder, machine } = context;
  const port = context.ports.postgres;
  const folder = join(dataFolder, 'postgres');
  const binaries = findPostgresBinaries();
  const user = postgresUser();
  let runAs: RunAs | undefined;
  const passwords = readPasswords(join(dataFolder, 'postgres-passwords.json'), existsSync(folder));
  const urlOf = (role: string, password: string, database: string): string =>
    `postgresql://${role}:${password}@127.0.0.1:${port}/${database}`;
  const serverSettings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '256MB',
    max_wal_size: '2GB',
    jit: 'off',
    ...settings,
  };

  return {
    name: 'postgres',
    databaseUrl: urlOf(databaseName, passwords.owner, databaseName),
    adminDatabaseUrl: urlOf(superuser, passwords.superuser, databaseName),
    prepare: async () => {
      runAs = user === undefined ? undefined : withAccess(user, dataFolder, binaries.postgres);
      if (!existsSync(folder)) await initialise({ folder, initdb: binaries.initdb, runAs, passwords, context });
      removeStalePidFile(folder);
    },
    process: () => ({
      name: 'postgres',
      command: binaries.postgres,
      args: ['-D', folder, ...Object.entries(serverSettings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      env: childEnvironment(machine, { LC_MESSAGES: 'C' }),
      cwd: dataFolder,
      logFile: join(dataFolder, 'logs', 'postgres.log'),
      signalOnParentDeath: 'INT',
      ...(runAs === undefined ? {} : { runAs }),
    }),
    answers: async () => {
      await createDatabase(urlOf(superuser, passwords.superuser, 'postgres'), passwords.owner);
      return true;
    },
    startTimeoutMs: 60_000,
    // Fast shutdown: it ends the sessions instead of waiting for them.
    stopSignal: 'SIGINT',
    stopTimeoutMs: 20_000,
  };
}

function readPasswords(file: string, clusterExists: boolean): PostgresPasswords {
  const text = readIfPresent(file);
  if (text !== undefined) return JSON.parse(text) as PostgresPasswords;
  if (clusterExists) {
    throw new NadiError('STACK_START_FAILED', {
      message: `${file} is missing, so nobody can log in to the existing database. Restore it, or remove the data folder to start afresh.`,
      context: { part: 'postgres', file },
    });
  }
  const drawn = { superuser: randomBytes(18).toString('hex'), owner: randomBytes(18).toString('hex') };
  writeAtomically(file, `${JSON.stringify(drawn)}\n`);
  return drawn;
}

/**
 * The server runs as another user than root and must be able to reach its data and its program. Where a folder above them
 * is closed to that user, such as root's own, it is given the right to pass: folders that are not the stack's stay as they are.
 */
function withAccess(user: SystemUser, dataFolder: string, program: string): RunAs {
  chmodSync(dataFolder, 0o755);
  const closed = closedFolderAbove(dataFolder) ?? closedFolderAbove(dirname(program));
  if (closed === undefined) return user;
  const capability = findPassingCapability(user, [dataFolder, program]);
  if (capability !== undefined) return { ...user, capability };
  throw new NadiError('STACK_PREREQUISITE_MISSING', {
    message: `PostgreSQL does not run as root, its user cannot pass ${closed}, and this system does not grant it the right to. Allow it with: chmod o+x ${closed}`,
    context: { program: 'postgres', folder: closed },
  });
}

interface Initialisation {
  readonly folder: string;
  readonly initdb: string;
  readonly runAs: RunAs | undefined;
  readonly passwords: PostgresPasswords;
  readonly context: PartContext;
}

/** Creates the cluster in a folder beside the right one and renames it when it is complete. */
async function initialise({ folder, initdb, runAs, passwords, context }: Initialisation): Promise<void> {
  const parent = dirname(folder);
  for (const name of readdirSync(parent)) {
    if (name.startsWith(`${basename(folder)}.partial-`)) rmSync(join(parent, name), { recursive: true, force: true });
  }
  const partial = partialName(folder);
  const passwordFile = `${partial}.password`;
  mkdirSync(partial, { mode: 0o700 });
  writeAtomically(passwordFile, `${passwords.superuser}\n`);
  if (runAs !== undefined) for (const path of [partial, passwordFile]) chownSync(path, runAs.uid, runAs.gid);
  const flags = [
    ...[`--pgdata=${partial}`, '--auth=scram-sha-256', `--username=${superuser}`, `--pwfile=${passwordFile}`],
    ...['--encoding=UTF8', '--locale=C'],
    // The same order and case rules on every machine.
    ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
  ];
  const { command, args, user } = commandLine({ command: initdb, args: flags }, runAs);
  const env = childEnvironment(context.machine, { LC_MESSAGES: 'C' });
  try {
    await promisify(execFile)(command, args, { env, cwd: parent, timeout: 120_000, ...user });
  } catch (error) {
    throw new NadiError('STACK_START_FAILED', {
      message: `The PostgreSQL data folder cannot be created: ${messageOf(error)}`,
      context: { part: 'postgres', folder },
      cause: error,
    });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(partial, folder);
}

/**
 * A killed server leaves its pid file. The server removes it itself unless the id belongs to another program by now,
 * then it refuses to start. The caller has ended every server of this data folder that was still running.
 */
function removeStalePidFile(folder: string): void {
  const file = join(folder, 'postmaster.pid');
  const text = readIfPresent(file);
  if (text === undefined) return;
  const pid = Number(text.split('\n')[0]);
  if (identityOf(pid) === undefined || !isPostgres(pid)) rmSync(file, { force: true });
}

function isPostgres(pid: number): boolean {
  if (process.platform !== 'linux') return true;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres');
  } catch {
    return false;
  }
}

/** Logs in, and creates the role and the database where they do not exist yet. */
async function createDatabase(adminUrl: string, ownerPassword: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 2_000, query_timeout: 10_000 });
  // The server may end the session at any time while it starts; the query reports it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select 1');
    const role = await client.query('select 1 from pg_roles where rolname = $1', [databaseName]);
    if (role.rowCount === 0) {
      await client.query(`create role ${databaseName} login createdb createrole password '${ownerPassword}'`);
    }
    const database = await client.query('select 1 from pg_database where datname = $1', [databaseName]);
    if (database.rowCount === 0) await client.query(`create database ${databaseName} owner ${databaseName}`);
  } finally {
    await client.end();
  }
}
