import type { AvroField, AvroRecord, Contract } from '@nadi/contracts';

export interface TestContractOptions {
  readonly name: string;
  /** The fields of each version, oldest first; their docs are filled in. */
  readonly versions: readonly (readonly Omit<AvroField, 'doc'>[])[];
  readonly key?: string;
  readonly partitions?: number;
  /** The version that code "was generated from"; the newest by default. */
  readonly version?: number;
}

/** A contract by hand, for tests of what works on any contract. */
export function testContract({ name, versions, key, partitions, version }: TestContractOptions): Contract {
  const schemas = versions.map((fields): AvroRecord => ({
    type: 'record',
    name: 'Tested',
    namespace: 'nadi.test',
    doc: 'An event of a test.',
    fields: fields.map((field) => ({ ...field, doc: `The ${field.name}.` })),
  }));
  return {
    name,
    domain: 'test',
    purpose: 'Tests.',
    version: version ?? schemas.length,
    schemas,
    key: key ?? 'id',
    partitions: partitions ?? 1,
    compatibility: 'FULL_TRANSITIVE',
    retentionMs: 3_600_000,
    expectedEveryMs: 'irregular',
    freshnessTargetMs: 1_000,
    classification: 'internal',
    personalFields: [],
    owner: { team: 'test', contact: 'test@example.org', runbook: 'none' },
    quality: [],
    producers: [],
    consumers: [],
  };
}
