import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DescribedTopic, SchemaRegistry, TopicToCreate } from '@nadi/messaging';
import { ContractFolder } from '../testing/contract-folder.ts';
import { nullable } from '../testing/broken-contracts.ts';
import { applyContracts, diffContracts, type ContractTarget } from './apply-contracts.ts';

/** Stands in for platforms that lose what they accept; what real ones do is shown in test/apply.e2e-spec.ts. */
class ForgetfulPlatform implements ContractTarget {
  readonly versions = new Map<string, string[]>();
  readonly levels = new Map<string, string>();
  readonly created = new Map<string, DescribedTopic>();
  readonly calls: string[] = [];
  /** What the registry makes of a text that it takes. */
  keep: (text: string) => string = (text) => text;

  readonly topics: ContractTarget['topics'] = {
    describeTopics: (names) => Promise.resolve(new Map([...this.created].filter(([name]) => names.includes(name)))),
    createTopics: (topics) => {
      topics.forEach(({ name, partitions, config }: TopicToCreate) => this.created.set(name, { partitions, config }));
      return Promise.resolve();
    },
    alterTopicConfig: (name, config) => {
      this.created.set(name, { partitions: this.created.get(name)?.partitions ?? 0, config });
      return Promise.resolve();
    },
  };

  readonly registry: SchemaRegistry = {
    versions: (subject) => Promise.resolve((this.versions.get(subject) ?? []).map((_, index) => index + 1)),
    schemaText: (subject, version) =>
      Promise.resolve({ id: version, text: this.versions.get(subject)?.[version - 1] ?? '' }),
    textOfId: () => Promise.resolve(undefined),
    idOf: () => Promise.resolve(undefined),
    register: (subject, text) => {
      this.calls.push(`register ${subject}`);
      this.versions.set(subject, [...(this.versions.get(subject) ?? []), this.keep(text)]);
      return Promise.resolve(1);
    },
    compatibility: (subject) => Promise.resolve(this.levels.get(subject)),
    setCompatibility: (subject, level) => {
      this.calls.push(`level ${subject}`);
      this.levels.set(subject, level);
      return Promise.resolve();
    },
  };
}

let folder: ContractFolder;
let platform: ForgetfulPlatform;

beforeEach(() => {
  folder = new ContractFolder();
  platform = new ForgetfulPlatform();
});

afterEach(() => {
  folder.remove();
});

describe('applyContracts', () => {
  it('sets the level of a subject before the first version is registered', async () => {
    folder.schema(2, [nullable('place')]);
    await applyContracts(folder.root, platform);
    const subject = 'garden.plant-watered-value';
    expect(platform.calls).toEqual([`level ${subject}`, `register ${subject}`, `register ${subject}`]);
  });

  it('fails if the registry drops the tags of personal data', async () => {
    folder.contract({ classification: 'restricted' });
    folder.schema(1, [nullable('gardener', { 'confluent:tags': ['PII'] })]);
    platform.keep = (text) => text.replace(',"confluent:tags":["PII"]', '');
    await expect(applyContracts(folder.root, platform)).rejects.toMatchObject({
      code: 'CONTRACT_NOT_STORED',
      message: 'After applying: garden.plant-watered: v1 is registered with another text.',
    });
  });

  it('refuses a changed version before it changes anything', async () => {
    await applyContracts(folder.root, platform);
    folder.schema(1, [nullable('place')]);
    folder.contract({ compatibility: 'BACKWARD_TRANSITIVE' });
    const before = platform.calls.length;
    await expect(applyContracts(folder.root, platform)).rejects.toMatchObject({ code: 'CONTRACT_VERSION_CHANGED' });
    expect(platform.calls).toHaveLength(before);
  });

  it('leaves versions alone that it does not know', async () => {
    await applyContracts(folder.root, platform);
    platform.versions.get('garden.plant-watered-value')?.push('{}');
    const { changes, unknownVersions } = await applyContracts(folder.root, platform);
    expect(changes).toEqual([]);
    expect(unknownVersions).toEqual([{ contract: 'garden.plant-watered', kind: 'version-unknown', version: 2 }]);
  });

  it('refuses contracts it cannot read', async () => {
    folder.write('v1.avsc', '{');
    await expect(applyContracts(folder.root, platform)).rejects.toMatchObject({ code: 'CONTRACT_INVALID' });
    await expect(diffContracts(folder.root, platform)).rejects.toMatchObject({ code: 'CONTRACT_INVALID' });
  });
});
