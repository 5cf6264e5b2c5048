import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import type { ContractSource } from '../source/contract-source.ts';
import { readContracts } from '../source/read-contracts.ts';
import { generateOdcs } from './generate-odcs.ts';

const repository = new URL('../../../../', import.meta.url).pathname;
const { contracts } = readContracts(repository);

/**
 * The official schema of ODCS is not on npm, so this is a statement of its own: the parts of version 3.1 that our documents
 * use, with every other key refused. `kind` matters most: tools fall back to an older standard if it is misspelled.
 */
const id = z.string().regex(/^[A-Za-z0-9_-]+$/);
const text = z.string().min(1);
const customProperties = z.array(z.strictObject({ property: text, value: z.unknown() }));
const logicalType = z.enum(['string', 'date', 'timestamp', 'time', 'number', 'integer', 'object', 'array', 'boolean']);
const quality = z.strictObject({
  name: text,
  type: z.literal('custom'),
  engine: text,
  implementation: text,
  severity: z.enum(['error', 'warn']),
});
const shape: z.ZodType = z.lazy(() =>
  z.strictObject({
    logicalType,
    physicalType: text,
    items: shape.optional(),
    properties: z.array(property).optional(),
  }),
);
const property = z.strictObject({
  name: text,
  description: text,
  logicalType,
  physicalType: text,
  required: z.boolean(),
  classification: z.literal('restricted').optional(),
  tags: z.array(text).optional(),
  customProperties: customProperties.optional(),
  items: shape.optional(),
  get properties() {
    return z.array(property).optional();
  },
});
const odcs = z.strictObject({
  apiVersion: z.literal('v3.1.0'),
  kind: z.literal('DataContract'),
  id: text,
  name: text,
  version: z.string().regex(/^\d+\.0\.0$/),
  status: z.literal('active'),
  domain: text,
  tags: z.array(text),
  description: z.strictObject({ purpose: text }),
  schema: z
    .array(
      z.strictObject({
        id: id.optional(),
        name: text,
        physicalName: text,
        physicalType: z.literal('topic'),
        logicalType: z.literal('object'),
        description: text,
        properties: z.array(property).min(1),
        quality: z.array(quality).optional(),
      }),
    )
    .length(1),
  team: z.strictObject({ name: text }),
  support: z.array(
    z.strictObject({
      channel: text,
      tool: z.enum(['email', 'slack', 'teams', 'discord', 'ticket', 'googlechat', 'other']),
      scope: z.enum(['interactive', 'announcements', 'issues', 'notifications']),
      url: z.url().optional(),
    }),
  ),
  slaProperties: z.array(
    z.strictObject({ property: text, value: z.number(), unit: z.literal('ms'), description: text.optional() }),
  ),
  customProperties,
});

function documentOf(source: ContractSource): z.infer<typeof odcs> {
  return parse(generateOdcs(source).text) as z.infer<typeof odcs>;
}

function named(name: string): z.infer<typeof odcs> {
  const source = contracts.find((contract) => contract.name === name);
  if (source === undefined) {
    throw new Error(`no contract ${name}`);
  }
  return documentOf(source);
}

describe('generateOdcs', () => {
  it.each(contracts.map((source) => [source.name, source] as const))(
    'describes %s with parts of ODCS 3.1 only',
    (_, source) => {
      expect(odcs.safeParse(documentOf(source)).error).toBeUndefined();
    },
  );

  it('marks personal data, the key, and what may be missing', () => {
    const properties = new Map(named('orders.order-placed').schema[0]?.properties.map((field) => [field.name, field]));
    expect(properties.get('contactEmail')).toMatchObject({
      tags: ['PII'],
      classification: 'restricted',
      required: false,
    });
    expect(properties.get('orderId')).toMatchObject({
      required: true,
      customProperties: [{ property: 'recordKey', value: true }],
    });
    expect(properties.get('items')?.items).toMatchObject({ logicalType: 'object' });
  });

  it('keeps what Avro knows of an instant', () => {
    const properties = named('platform.service-started').schema[0]?.properties;
    expect(properties?.find(({ name }) => name === 'startedAt')).toMatchObject({
      logicalType: 'timestamp',
      physicalType: 'long (timestamp-millis)',
    });
  });

  it('promises no frequency for events that come when they come', () => {
    const told = named('payments.chargeback-received').slaProperties.map((one) => one.property);
    expect(told).toEqual(['latency', 'retention']);
  });
});
