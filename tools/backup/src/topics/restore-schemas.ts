import { contracts, subjectOf } from '@nadi/contracts';
import type { SchemaRegistry } from '@nadi/messaging';
import type { Manifest } from '../manifest.ts';

/** Takes schemas that records refer to and no contract has; such records were never readable as events. */
const otherSubject = 'nadi.restored-schemas';

/**
 * Registers every schema of a backup. An empty registry that counts its ids up gives out the same ones again, since the
 * schemas come in the order of their ids; any other registry may not.
 * @returns the id now by the id then.
 * @throws NadiError CONTRACT_INCOMPATIBLE, REGISTRY_UNAVAILABLE
 */
export async function restoreSchemas(
  registry: SchemaRegistry,
  { subjects, otherSchemas }: Pick<Manifest, 'subjects' | 'otherSchemas'>,
): Promise<Map<number, number>> {
  const schemas = [
    ...subjects.flatMap(({ name, versions }) => versions.map((version) => ({ subject: name, ...version }))),
    ...otherSchemas.map((schema) => ({ subject: otherSubject, ...schema })),
  ].sort((a, b) => a.id - b.id);
  if (otherSchemas.length > 0) {
    // They have nothing to do with each other.
    await registry.setCompatibility(otherSubject, 'NONE');
  }
  const ids = new Map<number, number>();
  for (const { subject, id, text } of schemas) {
    ids.set(id, (await registry.idOf(subject, text)) ?? (await registry.register(subject, text)));
  }
  // Those of this checkout's contracts are set when the contracts are applied.
  const own = new Set([...contracts.values()].map(subjectOf));
  for (const { name, compatibility } of subjects) {
    if (compatibility !== null && !own.has(name)) {
      await registry.setCompatibility(name, compatibility);
    }
  }
  return ids;
}
