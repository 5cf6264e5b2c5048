import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { readContracts } from '../source/read-contracts.ts';
import { generateAsyncApi } from './generate-asyncapi.ts';

interface AsyncApi {
  info: Record<string, unknown>;
  channels: Record<string, { address?: string; bindings: { kafka: { partitions: unknown } } }>;
  operations: Record<string, { action: string }>;
  components: { messages: Record<string, { payload: { schema: { fields: unknown } } }> };
}

const repository = new URL('../../../../', import.meta.url).pathname;
const { contracts } = readContracts(repository);

/** The official schema of AsyncAPI 3.1, which contains those of the Kafka bindings and of Avro. */
function officialSchema(): object {
  const file = createRequire(import.meta.url).resolve('@asyncapi/specs/schemas/3.1.0.json');
  return JSON.parse(readFileSync(file, 'utf8')) as object;
}

const validate = new Ajv({
  meta: false,
  strict: false,
  validateFormats: false,
  unicodeRegExp: false,
  logger: false,
}).compile(officialSchema());

function document(): AsyncApi {
  return JSON.parse(generateAsyncApi(contracts).text) as AsyncApi;
}

describe('generateAsyncApi', () => {
  it('gives a document that the official schema of AsyncAPI 3.1 accepts', () => {
    validate(document());
    expect(validate.errors).toBeNull();
  });

  it.each<[string, (broken: AsyncApi) => void]>([
    ['a title is missing', ({ info }) => delete info['title']],
    [
      'an action is unknown',
      ({ operations }) => Object.assign(operations['sendOrderPlaced'] ?? {}, { action: 'publish' }),
    ],
    [
      'partitions are a text',
      ({ channels }) => Object.assign(channels['orderPlaced']?.bindings.kafka ?? {}, { partitions: 'three' }),
    ],
    [
      'an Avro record has no fields',
      ({ components }) => delete components.messages['orderPlaced']?.payload.schema.fields,
    ],
  ])('is checked for real: not accepted if %s', (_, breakIt) => {
    const broken = document();
    breakIt(broken);
    expect(validate(broken)).toBe(false);
  });

  it('has a channel for every contract, and operations for those who send and receive', () => {
    const { channels, operations } = document();
    expect(Object.values(channels).map(({ address }) => address)).toEqual(contracts.map(({ name }) => name));
    expect(operations['sendWindowUpdated']).toMatchObject({ action: 'send', 'x-services': ['reporting'] });
    expect(operations['receiveWindowUpdated']).toBeUndefined();
  });

  it('gives the same bytes for the same contracts', () => {
    expect(generateAsyncApi(contracts).text).toBe(generateAsyncApi(readContracts(repository).contracts).text);
  });
});
