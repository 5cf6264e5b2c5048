import type { SchemaObject } from '../http/openapi-schemas.ts';

const time: SchemaObject = { type: 'string', format: 'date-time', nullable: true };
const count: SchemaObject = { type: 'integer', minimum: 0 };

export const uploadSchema: SchemaObject = {
  type: 'object',
  required: ['id', 'state', 'format', 'bytes', 'rows', 'accepted', 'refused', 'passedOver', 'refusedByCode'],
  properties: {
    id: { type: 'string' },
    state: { type: 'string', enum: ['waiting', 'running', 'done', 'failed', 'cancelled'] },
    format: { type: 'string', enum: ['csv', 'jsonl', 'parquet'] },
    type: { type: 'string', description: 'Contract of all rows.' },
    mapping: { type: 'string', description: 'Mapping of the rows, instead of `type`.' },
    sender: { type: 'string', description: 'Name of the key or of the person.' },
    sha256: { type: 'string' },
    bytes: count,
    bytesRead: { ...count, nullable: true, description: 'Unknown of Parquet until it is done.' },
    rows: { ...count, description: 'Rows that were read.' },
    accepted: count,
    refused: count,
    passedOver: { ...count, description: 'Rows that no rule of the mapping wants.' },
    refusedByCode: { type: 'object', additionalProperties: { type: 'integer' } },
    rowsPerSecond: { ...count, nullable: true },
    problem: {
      type: 'object',
      nullable: true,
      description: 'Why it has failed, or what it waits for.',
      properties: { code: { type: 'string' }, reason: { type: 'string' }, row: { type: 'integer' } },
    },
    createdAt: time,
    startedAt: time,
    endedAt: time,
  },
};

export const uploadsSchema: SchemaObject = {
  type: 'object',
  required: ['uploads'],
  properties: { uploads: { type: 'array', items: uploadSchema }, next: { type: 'string' } },
};

export const refusedSchema: SchemaObject = {
  type: 'object',
  required: ['rows'],
  properties: {
    rows: {
      type: 'array',
      items: {
        type: 'object',
        required: ['row', 'code', 'field', 'reason', 'remedy', 'shape'],
        properties: {
          row: { type: 'integer', description: 'Line of a text file, row of a Parquet file; from 1.' },
          code: { type: 'string' },
          field: { type: 'string', nullable: true },
          reason: { type: 'string' },
          remedy: { type: 'string' },
          shape: { type: 'string', nullable: true, description: 'What the value looks like: `Aaaa-99`.' },
        },
      },
    },
    next: { type: 'integer', description: 'Number of the last row, if there are more.' },
  },
};
