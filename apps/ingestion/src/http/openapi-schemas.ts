import { contractJsonSchema } from '@nadi/contracts';
import type { OpenAPIObject } from '@nestjs/swagger';
import { writesForProducers } from '../streams.ts';

type SchemaOrReference = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];
export type SchemaObject = Exclude<SchemaOrReference, { $ref: string }>;

/** One posted event: CloudEvents attributes around the data of a contract. */
export const eventSchema: SchemaObject = {
  type: 'object',
  required: ['id', 'type', 'data'],
  additionalProperties: false,
  properties: {
    id: {
      type: 'string',
      minLength: 1,
      maxLength: 128,
      description:
        'Unique per event; the same id again is counted once. Visible characters in normal form C, without spaces at its ends.',
    },
    type: { type: 'string', enum: writesForProducers.map(({ name }) => name), description: 'Name of the contract.' },
    time: {
      oneOf: [
        { type: 'string', format: 'date-time' },
        { type: 'integer', minimum: 0, description: 'Milliseconds since 1970.' },
      ],
      description: 'When it happened; the time of receipt if missing.',
    },
    source: { type: 'string', maxLength: 256, description: 'Who emitted it; the key’s name if missing.' },
    specversion: { type: 'string', enum: ['1.0'] },
    datacontenttype: { type: 'string' },
    subject: { type: 'string' },
    tenantid: { type: 'string', description: 'Must be the tenant of the key if it is given.' },
    data: {
      oneOf: writesForProducers.map(({ name }) => ({ $ref: `#/components/schemas/${name}` })),
      description: 'The fields of the contract.',
    },
  },
};

/** Schemas of the data of every contract that can be posted, by contract name. */
export function contractSchemas(): Record<string, SchemaObject> {
  return Object.fromEntries(
    writesForProducers.map((contract) => {
      return [contract.name, contractJsonSchema(contract) as SchemaObject];
    }),
  );
}

export const errorSchema: SchemaObject = {
  type: 'object',
  required: ['code', 'reason', 'remedy'],
  properties: {
    code: { type: 'string', description: 'Stable code.' },
    reason: { type: 'string', description: 'What was wrong.' },
    remedy: { type: 'string', description: 'How to mend it.' },
  },
};

export const answerSchema: SchemaObject = {
  type: 'object',
  required: ['accepted', 'rejected', 'results'],
  properties: {
    accepted: { type: 'integer' },
    rejected: { type: 'integer' },
    results: {
      type: 'array',
      description: 'One result per event, in the order of the request.',
      items: {
        oneOf: [
          {
            type: 'object',
            required: ['id'],
            properties: {
              id: { type: 'string' },
              quarantined: {
                type: 'boolean',
                description: 'True if nobody has declared the type: it waits until somebody does.',
              },
              notice: { type: 'string', description: 'Types that come near, if it is in quarantine.' },
            },
          },
          {
            type: 'object',
            required: ['index', 'code', 'reason', 'remedy'],
            properties: {
              index: { type: 'integer', description: 'Place of the event in the request, from 0.' },
              code: { type: 'string' },
              reason: { type: 'string' },
              field: { type: 'string', description: 'Path of what is wrong, such as `data.items[0].quantity`.' },
              remedy: { type: 'string' },
            },
          },
        ],
      },
    },
  },
};
