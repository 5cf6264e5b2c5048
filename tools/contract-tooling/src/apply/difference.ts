import { subjectOf, type Contract } from '@nadi/contracts';
import type { DescribedTopic, SchemaRegistry } from '@nadi/messaging';
import { topicConfig } from '../generate/topic-config.ts';
import { isSameSchema } from './same-schema.ts';

/** How the running platform differs from a contract. */
export interface ContractDifference {
  readonly contract: string;
  readonly kind:
    | 'topic-missing'
    | 'partitions-changed'
    | 'topic-config'
    | 'compatibility'
    | 'version-missing'
    | 'version-changed'
    | 'version-unknown';
  /** Version of the schema, from 1, where the difference is about one. */
  readonly version?: number;
  /** Name of the topic's setting, where the difference is about one. */
  readonly setting?: string;
  /** What the contract asks for. */
  readonly expected?: string;
  /** What is there. */
  readonly actual?: string;
}

/** One line for a terminal. */
export function describeDifference({ contract, kind, version, setting, expected, actual }: ContractDifference): string {
  switch (kind) {
    case 'topic-missing':
      return `${contract}: the topic does not exist`;
    case 'partitions-changed':
      return `${contract}: the topic has ${actual} partitions, the contract asks for ${expected}`;
    case 'topic-config':
      return `${contract}: ${setting} of the topic is ${actual ?? 'not set'}, the contract asks for ${expected}`;
    case 'compatibility':
      return `${contract}: the compatibility of the subject is ${actual ?? 'not set'}, the contract asks for ${expected}`;
    case 'version-missing':
      return `${contract}: v${version} is not registered`;
    case 'version-changed':
      return `${contract}: v${version} is registered with another text`;
    case 'version-unknown':
      return `${contract}: v${version} is registered but not in this repository`;
  }
}

/** How a topic differs from its contract. */
export function topicDifferences(contract: Contract, topic: DescribedTopic | undefined): ContractDifference[] {
  const { name } = contract;
  if (topic === undefined) {
    return [{ contract: name, kind: 'topic-missing' }];
  }
  if (topic.partitions !== contract.partitions) {
    const [expected, actual] = [String(contract.partitions), String(topic.partitions)];
    return [{ contract: name, kind: 'partitions-changed', expected, actual }];
  }
  return Object.entries(topicConfig(contract)).flatMap(([setting, expected]) => {
    const actual = topic.config[setting];
    const found = actual === undefined ? {} : { actual };
    return actual === expected ? [] : [{ contract: name, kind: 'topic-config' as const, setting, expected, ...found }];
  });
}

/** How a subject of the registry differs from its contract. Three calls and one per version. */
export async function subjectDifferences(contract: Contract, registry: SchemaRegistry): Promise<ContractDifference[]> {
  const { name, compatibility, schemas } = contract;
  const subject = subjectOf(contract);
  const [registered, level] = await Promise.all([registry.versions(subject), registry.compatibility(subject)]);
  const differences: ContractDifference[] = [];
  if (level !== compatibility) {
    const actual = level === undefined ? {} : { actual: level };
    differences.push({ contract: name, kind: 'compatibility', expected: compatibility, ...actual });
  }
  // The registry's numbers may have gaps after a deletion, so the order counts.
  for (let index = 0; index < Math.max(registered.length, schemas.length); index += 1) {
    const [registeredVersion, schema] = [registered[index], schemas[index]];
    const version = index + 1;
    if (registeredVersion === undefined) {
      differences.push({ contract: name, kind: 'version-missing', version });
    } else if (schema === undefined) {
      differences.push({ contract: name, kind: 'version-unknown', version });
    } else if (!isSameSchema((await registry.schemaText(subject, registeredVersion)).text, JSON.stringify(schema))) {
      differences.push({ contract: name, kind: 'version-changed', version });
    }
  }
  return differences;
}
