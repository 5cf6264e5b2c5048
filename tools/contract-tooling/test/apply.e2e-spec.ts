import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createSchemaRegistry, createTopicAdmin, type SchemaRegistry, type TopicAdmin } from '@nadi/messaging';
import { runningStack } from '@nadi/test-harness';
import { applyContracts, checkContracts, describeDifference, diffContracts, generateContracts } from '../src/index.ts';
import { nullable, required } from '../src/testing/broken-contracts.ts';
import { ContractFolder } from '../src/testing/contract-folder.ts';

const { kafkaBrokers: brokers, registryUrl } = runningStack;
let topics: TopicAdmin;
let registry: SchemaRegistry;
let folder: ContractFolder;

beforeAll(async () => {
  topics = await createTopicAdmin({ brokers, clientId: 'contract-tooling-e2e' });
  registry = createSchemaRegistry({ url: registryUrl });
});

afterAll(() => topics.close());

/** Each spec has a domain of its own, so that runs do not meet. */
beforeEach(() => {
  folder = new ContractFolder(`garden${randomUUID().replaceAll('-', '')}.plant-watered`);
  schema(1, [nullable('gardener', { 'confluent:tags': ['PII'] })]);
  folder.contract({ classification: 'restricted', partitions: 2, retention: '3d' });
});

afterEach(() => folder.remove());

function schema(version: number, fields: readonly object[]): void {
  folder.schema(version, fields, { namespace: `nadi.${folder.name.split('.')[0]}` });
}

async function differences(): Promise<string[]> {
  const found = await diffContracts(folder.root, { registry, topics });
  return found.map((difference) => describeDifference(difference).replaceAll(folder.name, 'garden'));
}

describe('applying contracts to a real broker and registry', () => {
  it('creates topic, level and version, and changes nothing the second time', async () => {
    generateContracts(folder.root);
    expect(checkContracts(folder.root).findings).toEqual([]);
    expect(await differences()).toEqual([
      'garden: the topic does not exist',
      'garden: the compatibility of the subject is not set, the contract asks for FULL_TRANSITIVE',
      'garden: v1 is not registered',
    ]);
    const seen: number[] = [];
    const first = await applyContracts(folder.root, { registry, topics, onProgress: ({ done }) => seen.push(done) });
    expect(first.changes.map(({ action }) => action)).toEqual([
      'topic-created',
      'compatibility-set',
      'version-registered',
    ]);
    expect(seen).toEqual([0, 1]);
    expect(await applyContracts(folder.root, { registry, topics })).toEqual({
      contracts: 1,
      changes: [],
      unknownVersions: [],
    });
    expect(await differences()).toEqual([]);
  });

  it('gives the topic the partitions, retention and size that the contract asks for', async () => {
    await applyContracts(folder.root, { registry, topics });
    const described = (await topics.describeTopics([folder.name])).get(folder.name);
    expect(described).toMatchObject({
      partitions: 2,
      config: { 'cleanup.policy': 'delete', 'retention.ms': '259200000', 'max.message.bytes': '2097152' },
    });
  });

  it('keeps the tags of personal data in the registry', async () => {
    await applyContracts(folder.root, { registry, topics });
    const { text } = await registry.schemaText(`${folder.name}-value`, 1);
    expect(JSON.parse(text)).toMatchObject({ fields: [{}, {}, { name: 'gardener', 'confluent:tags': ['PII'] }] });
  });

  it('changes the settings of a topic that is there', async () => {
    await applyContracts(folder.root, { registry, topics });
    folder.contract({ classification: 'restricted', partitions: 2, retention: 'compact' });
    const { changes } = await applyContracts(folder.root, { registry, topics });
    expect(changes).toMatchObject([{ action: 'topic-configured', detail: 'cleanup.policy=compact, retention.ms=-1' }]);
    expect(await differences()).toEqual([]);
  });

  it('refuses a changed number of partitions and leaves everything as it was', async () => {
    await applyContracts(folder.root, { registry, topics });
    folder.contract({ classification: 'restricted', partitions: 4, retention: '3d' });
    schema(2, [nullable('gardener', { 'confluent:tags': ['PII'] }), nullable('place')]);
    await expect(applyContracts(folder.root, { registry, topics })).rejects.toMatchObject({
      code: 'CONTRACT_PARTITIONS_CHANGED',
      message: `${folder.name}: the topic has 2 partitions, the contract asks for 4. Nothing was changed.`,
    });
    expect(await registry.versions(`${folder.name}-value`)).toHaveLength(1);
  });

  it('registers a new version after those that are there', async () => {
    await applyContracts(folder.root, { registry, topics });
    schema(2, [nullable('gardener', { 'confluent:tags': ['PII'] }), nullable('place')]);
    expect(await differences()).toEqual(['garden: v2 is not registered']);
    const { changes } = await applyContracts(folder.root, { registry, topics });
    expect(changes.map(({ action }) => action)).toEqual(['version-registered']);
    expect(await registry.versions(`${folder.name}-value`)).toHaveLength(2);
  });

  it('refuses a version that was edited after it was registered', async () => {
    await applyContracts(folder.root, { registry, topics });
    schema(1, [nullable('gardener')]);
    expect(await differences()).toEqual(['garden: v1 is registered with another text']);
    await expect(applyContracts(folder.root, { registry, topics })).rejects.toMatchObject({
      code: 'CONTRACT_VERSION_CHANGED',
    });
  });

  it('hands on what the registry says of an incompatible version', async () => {
    await applyContracts(folder.root, { registry, topics });
    schema(2, [nullable('gardener', { 'confluent:tags': ['PII'] }), required('litres', 'int')]);
    await expect(applyContracts(folder.root, { registry, topics })).rejects.toMatchObject({
      code: 'CONTRACT_INCOMPATIBLE',
    });
  });
});
