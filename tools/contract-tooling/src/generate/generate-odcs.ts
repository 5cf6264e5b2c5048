import type { AvroField, AvroRecord, Contract } from '@nadi/contracts';
import { stringify } from 'yaml';
import { isNullable, presentType } from '../source/avro-walk.ts';
import { newestVersion, type ContractSource } from '../source/contract-source.ts';
import { contractOf } from './generate-code.ts';
import type { GeneratedFile } from './generated-file.ts';

const banner = '# Generated from schemas/ by `nadi contracts generate`. Do not edit.\n';

/** One Open Data Contract Standard 3.1 document per topic. */
export function generateOdcs(source: ContractSource): GeneratedFile {
  const document = stringify(odcsDocument(source), { lineWidth: 0, aliasDuplicateObjects: false });
  return { file: `docs/contracts/odcs/${source.name}.yaml`, text: `${banner}${document}` };
}

function odcsDocument(source: ContractSource): object {
  const contract = contractOf(source);
  const { version, schema } = newestVersion(source);
  return {
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: `urn:nadi:contract:${contract.name}`,
    name: contract.name,
    version: `${version}.0.0`,
    status: 'active',
    domain: contract.domain,
    tags: [contract.classification],
    description: { purpose: contract.purpose },
    schema: [
      {
        name: schema.name,
        physicalName: contract.name,
        physicalType: 'topic',
        logicalType: 'object',
        description: schema.doc,
        properties: schema.fields.map((field) => propertyOf(field, contract)),
        ...(contract.quality.length === 0 ? {} : { quality: contract.quality.map(qualityOf) }),
      },
    ],
    team: { name: contract.owner.team },
    support: [
      { channel: contract.owner.contact, tool: 'email', scope: 'interactive' },
      { channel: 'runbook', tool: 'other', scope: 'issues', url: contract.owner.runbook },
    ],
    slaProperties: slaProperties(contract),
    customProperties: [
      { property: 'partitions', value: contract.partitions },
      ...(contract.seller === undefined ? [] : [{ property: 'sellerField', value: contract.seller }]),
      { property: 'compatibility', value: contract.compatibility },
      { property: 'producers', value: contract.producers },
      { property: 'consumers', value: contract.consumers },
    ],
  };
}

function slaProperties({ retentionMs, expectedEveryMs, freshnessTargetMs }: Contract): object[] {
  return [
    {
      property: 'latency',
      value: freshnessTargetMs,
      unit: 'ms',
      description: 'Target age of an event when its readers see it.',
    },
    ...(expectedEveryMs === 'irregular'
      ? []
      : [
          {
            property: 'frequency',
            value: expectedEveryMs,
            unit: 'ms',
            description: 'Longest silence that is still normal.',
          },
        ]),
    ...(retentionMs === 'compact' ? [] : [{ property: 'retention', value: retentionMs, unit: 'ms' }]),
  ];
}

function qualityOf({ name, rule, severity }: Contract['quality'][number]): object {
  return { name, type: 'custom', engine: 'cel', implementation: rule, severity };
}

function propertyOf(field: AvroField, contract?: Contract): object {
  const tags = field['confluent:tags'] ?? [];
  const isKey = contract?.key === field.name;
  return {
    name: field.name,
    description: field.doc,
    ...shapeOf(field.type),
    required: !isNullable(field.type),
    ...(isKey ? { customProperties: [{ property: 'recordKey', value: true }] } : {}),
    ...(tags.includes('PII') ? { classification: 'restricted' } : {}),
    ...(tags.length === 0 ? {} : { tags: [...tags] }),
  };
}

interface AvroComplex {
  readonly type: string;
  readonly logicalType?: string;
  readonly items?: unknown;
  readonly values?: unknown;
}

/** Logical type for readers, physical type as Avro spells it. */
function shapeOf(type: unknown): object {
  const present = presentType(type) as string | AvroComplex;
  if (typeof present === 'string') {
    return { logicalType: logicalTypes[present] ?? present, physicalType: present };
  }
  switch (present.type) {
    case 'record':
      return {
        logicalType: 'object',
        physicalType: 'record',
        properties: (present as unknown as AvroRecord).fields.map((field) => propertyOf(field)),
      };
    case 'array':
      return { logicalType: 'array', physicalType: 'array', items: shapeOf(present.items) };
    case 'map':
      return { logicalType: 'object', physicalType: 'map' };
    default:
      return { logicalType: 'timestamp', physicalType: `${present.type} (${present.logicalType})` };
  }
}

const logicalTypes: Readonly<Record<string, string>> = {
  int: 'integer',
  long: 'integer',
  float: 'number',
  double: 'number',
  bytes: 'string',
};
