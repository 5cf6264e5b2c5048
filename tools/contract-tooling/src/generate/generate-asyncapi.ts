import type { Contract } from '@nadi/contracts';
import { newestVersion, type ContractSource } from '../source/contract-source.ts';
import { contractOf } from './generate-code.ts';
import type { GeneratedFile } from './generated-file.ts';
import { camelCase } from './names.ts';
import { topicConfig } from './topic-config.ts';

const bindingVersion = '0.5.0';
const avroFormat = 'application/vnd.apache.avro+json;version=1.9.0';

/** One AsyncAPI 3.1 document of all topics, seen from the platform: what its services send and receive. */
export function generateAsyncApi(sources: readonly ContractSource[]): GeneratedFile {
  const document = {
    asyncapi: '3.1.0',
    info: {
      title: 'Nadi events',
      version: '1.0.0',
      description:
        'Every topic of the platform. Values are Avro in Confluent framing; CloudEvents attributes and W3C trace context travel in headers.',
      license: { name: 'Apache-2.0' },
      tags: [...new Set(sources.map(({ domain }) => domain))].sort().map((name) => ({ name })),
    },
    defaultContentType: 'application/avro',
    channels: Object.fromEntries(sources.map((source) => [camelCase(source.event), channelOf(source)])),
    operations: Object.fromEntries(sources.flatMap(operationsOf)),
    components: {
      messages: Object.fromEntries(sources.map((source) => [camelCase(source.event), messageOf(source)])),
      schemas: { eventHeaders },
    },
  };
  return { file: 'docs/contracts/asyncapi.json', text: `${JSON.stringify(document, null, 2)}\n` };
}

const text = (description: string, more: object = {}): object => ({ type: 'string', description, ...more });

const eventHeaders = {
  type: 'object',
  required: ['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_time', 'ce_tenantid', 'content-type'],
  properties: {
    ce_specversion: text('Version of CloudEvents.', { const: '1.0' }),
    ce_id: text('Id of the event, unique within tenant, contract and key.'),
    ce_type: text('Name of the contract.'),
    ce_source: text('Who emitted the event: a URI reference.'),
    ce_time: text('When it happened.', { format: 'date-time' }),
    ce_tenantid: text('Tenant the event belongs to.'),
    'content-type': text('Media type of the value.', { const: 'application/avro' }),
    traceparent: text('W3C trace context of the request that brought the event.'),
  },
};

function channelOf(source: ContractSource): object {
  const contract = contractOf(source);
  const name = camelCase(source.event);
  return {
    address: contract.name,
    title: contract.name,
    description: contract.purpose,
    messages: { [name]: { $ref: `#/components/messages/${name}` } },
    tags: [{ name: source.domain }],
    bindings: {
      kafka: {
        topic: contract.name,
        partitions: contract.partitions,
        topicConfiguration: topicConfiguration(contract),
        bindingVersion,
      },
    },
    'x-owner': contract.owner,
    ...(contract.seller === undefined ? {} : { 'x-seller': contract.seller }),
    'x-classification': contract.classification,
    'x-expected-every-ms': contract.expectedEveryMs,
    'x-freshness-target-ms': contract.freshnessTargetMs,
    'x-quality': contract.quality,
  };
}

/** The binding wants numbers, and a list of policies. */
function topicConfiguration(contract: Contract): object {
  const config = topicConfig(contract);
  return {
    'cleanup.policy': [config['cleanup.policy']],
    'retention.ms': Number(config['retention.ms']),
    'max.message.bytes': Number(config['max.message.bytes']),
  };
}

function operationsOf(source: ContractSource): [string, object][] {
  const name = camelCase(source.event);
  const operation = (action: 'send' | 'receive', services: readonly string[]): [string, object][] =>
    services.length === 0
      ? []
      : [
          [
            `${action}${name.charAt(0).toUpperCase()}${name.slice(1)}`,
            {
              action,
              channel: { $ref: `#/channels/${name}` },
              messages: [{ $ref: `#/channels/${name}/messages/${name}` }],
              'x-services': services,
            },
          ],
        ];
  return [...operation('send', source.contract.producers), ...operation('receive', source.contract.consumers)];
}

function messageOf(source: ContractSource): object {
  const { schema } = newestVersion(source);
  return {
    name: source.name,
    title: schema.name,
    summary: schema.doc,
    contentType: 'application/avro',
    headers: { $ref: '#/components/schemas/eventHeaders' },
    payload: { schemaFormat: avroFormat, schema },
    bindings: {
      kafka: {
        key: { type: 'string', description: `Value of ${source.contract.key}.` },
        schemaIdLocation: 'payload',
        schemaIdPayloadEncoding: 'confluent',
        schemaLookupStrategy: 'TopicNameStrategy',
        bindingVersion,
      },
    },
    examples: source.examples
      .filter(({ violates }) => violates === undefined)
      .map(({ file, data }) => ({ name: file.replace(/^.*\/valid-(.*)\.json$/, '$1'), payload: data })),
  };
}
