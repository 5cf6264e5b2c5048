import avsc from 'avsc';

/**
 * The compiled Avro type of a schema. Nullable values stay plain instead of being wrapped by branch name, and decoded records
 * pass for plain objects, which expression engines insist on.
 */
export function avroType(schema: unknown): avsc.Type {
  const named: Record<string, avsc.Type> = {};
  const type = avsc.Type.forSchema(schema as avsc.Schema, {
    wrapUnions: 'never',
    registry: named,
    omitRecordMethods: true,
  });
  for (const one of Object.values(named)) {
    if (avsc.Type.isType(one, 'record')) {
      const { recordConstructor } = one as unknown as { recordConstructor: { prototype: object } };
      recordConstructor.prototype.constructor = Object;
    }
  }
  return type;
}
