import type { AvroRecord } from '@nadi/contracts';
import { z } from 'zod';

const camelCase = z.string().regex(/^[a-z][a-zA-Z0-9]*$/, 'must be a name in camelCase');
const pascalCase = z.string().regex(/^[A-Z][a-zA-Z0-9]*$/, 'must be a name in PascalCase');

const primitive = z.enum(['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string']);

/** The parts of Avro that contracts use: no enums, no fixed, no references to named types, no unions beside null. */
const avroType: z.ZodType = z.lazy(() =>
  z.union([primitive, z.tuple([z.literal('null'), z.union([primitive.exclude(['null']), complexType])]), complexType]),
);

const complexType: z.ZodType = z.lazy(() =>
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('array'), items: avroType }),
    z.strictObject({ type: z.literal('map'), values: avroType }),
    z.strictObject({ type: z.literal('long'), logicalType: z.literal('timestamp-millis') }),
    z.strictObject({
      type: z.literal('record'),
      name: pascalCase,
      doc: z.string().optional(),
      fields: z.array(avroField).min(1),
    }),
  ]),
);

const avroField = z.strictObject({
  name: camelCase,
  type: avroType,
  default: z.unknown().optional(),
  doc: z.string().optional(),
  'confluent:tags': z.array(z.string()).optional(),
});

/** The shape of `vN.avsc`. Docs are looked at by a rule of their own, which names the field. */
export const avroRecordSchema = z.strictObject({
  type: z.literal('record'),
  name: pascalCase,
  namespace: z.string().regex(/^nadi\.[a-z][a-z0-9]*$/, 'must be nadi.<domain>'),
  doc: z.string().optional(),
  fields: z.array(avroField).min(1),
}) as unknown as z.ZodType<AvroRecord>;
