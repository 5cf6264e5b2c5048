import { subjectOf, type Contract } from '@nadi/contracts';
import type { SchemaRegistry } from '@nadi/messaging';
import type { StoredSchema, StoredSubject } from '../manifest.ts';

/** Every registered version of the contracts' subjects, with the ids that stand in the records. */
export async function dumpSubjects(registry: SchemaRegistry, contracts: Iterable<Contract>): Promise<StoredSubject[]> {
  const subjects: StoredSubject[] = [];
  for (const contract of contracts) {
    const name = subjectOf(contract);
    const versions: StoredSchema[] = [];
    for (const version of await registry.versions(name)) {
      versions.push({ ...(await registry.schemaText(name, version)) });
    }
    if (versions.length > 0) {
      subjects.push({ name, compatibility: (await registry.compatibility(name)) ?? null, versions });
    }
  }
  return subjects;
}

/** The schemas that records refer to although no subject of a contract has them; ids that nobody knows are left out. */
export async function dumpOtherSchemas(
  registry: SchemaRegistry,
  subjects: readonly StoredSubject[],
  seenIds: ReadonlySet<number>,
): Promise<StoredSchema[]> {
  const known = new Set(subjects.flatMap(({ versions }) => versions.map(({ id }) => id)));
  const others: StoredSchema[] = [];
  for (const id of [...seenIds].filter((one) => !known.has(one))) {
    const text = await registry.textOfId(id);
    if (text !== undefined) {
      others.push({ id, text });
    }
  }
  return others;
}
