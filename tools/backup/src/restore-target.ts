import { contracts } from '@nadi/contracts';
import { describeDifference, diffContracts } from '@nadi/contract-tooling';
import { NadiError } from '@nadi/errors';
import type { SchemaRegistry, TopicAdmin } from '@nadi/messaging';
import { unfinishedRestoreSchema } from '@nadi/persistence';
import type pg from 'pg';
import { describeTables } from './database/catalogue.ts';
import type { Manifest } from './manifest.ts';

/**
 * Refuses a database that something works on or that holds anything.
 * @throws NadiError RESTORE_SERVICES_RUNNING, RESTORE_UNFINISHED, RESTORE_NOT_EMPTY
 */
export async function assertEmptyDatabase(client: pg.ClientBase, services: readonly string[]): Promise<void> {
  const { rows: sessions } = await client.query<{ name: string }>(
    `select distinct application_name as name from pg_stat_activity
     where datname = current_database() and application_name = any($1)`,
    [services.map((service) => `nadi-${service}`)],
  );
  if (sessions.length > 0) {
    throw new NadiError('RESTORE_SERVICES_RUNNING', {
      message: `connected to the database: ${sessions.map(({ name }) => name).join(', ')}`,
    });
  }
  const { rowCount } = await client.query('select 1 from pg_namespace where nspname = $1', [unfinishedRestoreSchema]);
  if (rowCount !== 0) {
    throw new NadiError('RESTORE_UNFINISHED', {
      message: 'an earlier restore into this database did not come to its end',
    });
  }
  await client.query(`select set_config('nadi.tenant', '*', false)`);
  for (const schema of services) {
    for (const { name } of await describeTables(client, schema)) {
      const { rowCount: found } = await client.query(`select 1 from ${schema}.${name} limit 1`);
      if (found !== 0) {
        throw new NadiError('RESTORE_NOT_EMPTY', { message: `${schema}.${name} has rows already` });
      }
    }
  }
}

/**
 * Refuses topics that ever held a record: a log that was written anew has to begin at offset 0.
 * @throws NadiError RESTORE_NOT_EMPTY
 */
export async function assertEmptyTopics(admin: TopicAdmin, { topics }: Manifest): Promise<void> {
  const names = new Set([...contracts.keys(), ...topics.map(({ name }) => name)]);
  const existing = await admin.describeTopics([...names]);
  for (const name of existing.keys()) {
    const used = (await admin.topicOffsets(name)).find(({ high }) => high > 0);
    if (used !== undefined) {
      throw new NadiError('RESTORE_NOT_EMPTY', {
        message: `${name}[${used.partition}] has had ${used.high} records already`,
      });
    }
  }
}

/**
 * Refuses a backup whose topics and schemas are not those of this checkout, before anything is changed.
 * @throws NadiError BACKUP_INCOMPATIBLE
 */
export async function assertSameContracts(root: string, manifest: Manifest): Promise<void> {
  const differences = await diffContracts(root, {
    registry: registryOf(manifest),
    topics: {
      describeTopics: (names) =>
        Promise.resolve(
          new Map(
            manifest.topics
              .filter(({ name }) => names.includes(name))
              .map(({ name, config, partitions }) => [name, { config, partitions: partitions.length }]),
          ),
        ),
      createTopics: refuse,
      alterTopicConfig: refuse,
    },
  });
  const wrong = differences.filter(({ kind }) => kind === 'partitions-changed' || kind === 'version-changed');
  if (wrong.length > 0) {
    throw new NadiError('BACKUP_INCOMPATIBLE', {
      message: `in the backup: ${wrong.map(describeDifference).join('; ')}. Nothing was changed.`,
    });
  }
}

/** A backup's schemas as a registry that can only be read. */
function registryOf({ subjects }: Manifest): SchemaRegistry {
  const versionsOf = (name: string) => subjects.find((subject) => subject.name === name)?.versions ?? [];
  return {
    versions: (subject) => Promise.resolve(versionsOf(subject).map((_, index) => index + 1)),
    schemaText: (subject, version) => {
      const found = versionsOf(subject)[version - 1];
      return found === undefined ? refuse() : Promise.resolve(found);
    },
    textOfId: () => Promise.resolve(undefined),
    idOf: () => Promise.resolve(undefined),
    register: refuse,
    compatibility: (subject) =>
      Promise.resolve(subjects.find(({ name }) => name === subject)?.compatibility ?? undefined),
    setCompatibility: refuse,
  };
}

function refuse(): Promise<never> {
  return Promise.reject(new Error('a backup cannot be changed'));
}
