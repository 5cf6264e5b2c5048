import avsc from 'avsc';
import { boundedTypes } from './bounded-types.ts';

/**
 * The compiled Avro type of a schema. Nullable values stay plain instead of being wrapped by branch name, and decoded records
 * pass for plain objects, which expression engines insist on. Arrays and maps never claim more items than there are bytes.
 */
export function avroType(schema: unknown): avsc.Type {
  const named: Record<string, avsc.Type> = {};
  const type = avsc.Type.forSchema(schema as avsc.Schema, {
    wrapUnions: 'never',
    registry: named,
    omitRecordMethods: true,
    typeHook: boundedTypes,
  });
  for (const one of Object.values(named)) {
    if (avsc.Type.isType(one, 'record')) {
      const { recordConstructor } = one as unknown as { recordConstructor: { prototype: object } };
      recordConstructor.prototype.constructor = Object;
    }
  }
  return type;
}
