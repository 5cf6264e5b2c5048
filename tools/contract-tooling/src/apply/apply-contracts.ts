import { subjectOf, type Contract } from '@nadi/contracts';
import { NadiError, type ErrorCode } from '@nadi/errors';
import type { SchemaRegistry, TopicAdmin } from '@nadi/messaging';
import { contractOf } from '../generate/generate-code.ts';
import { contractsInvalid } from '../generate/generate.ts';
import { topicConfig } from '../generate/topic-config.ts';
import { readContracts } from '../source/read-contracts.ts';
import { mapBounded } from './bounded.ts';
import { describeDifference, subjectDifferences, topicDifferences, type ContractDifference } from './difference.ts';

/** The parts of a running platform that contracts are applied to. */
export interface ContractTarget {
  readonly registry: SchemaRegistry;
  readonly topics: Pick<TopicAdmin, 'describeTopics' | 'createTopics' | 'alterTopicConfig'>;
}

export interface ApplyOptions extends ContractTarget {
  /** Called once per contract when it is done, and once before the first. */
  readonly onProgress?: (progress: ApplyProgress) => void;
}

export interface ApplyProgress {
  readonly done: number;
  readonly total: number;
  /** The contract that has just been done; absent before the first. */
  readonly contract?: string;
}

/** Something that was changed to make the platform fit. */
export interface AppliedChange {
  readonly contract: string;
  readonly action: 'topic-created' | 'topic-configured' | 'compatibility-set' | 'version-registered';
  /** What was done, for a terminal. */
  readonly detail: string;
}

export interface ApplyResult {
  readonly contracts: number;
  /** Empty if everything was as it should be. */
  readonly changes: readonly AppliedChange[];
  /** Versions that another repository state registered; they stay. */
  readonly unknownVersions: readonly ContractDifference[];
}

/** The registry is slow and takes several requests at once well. */
const subjectsAtOnce = 8;

/**
 * Makes topics and subjects what `schemas/` says. A second call changes nothing.
 * @throws NadiError CONTRACT_INVALID, CONTRACT_PARTITIONS_CHANGED and CONTRACT_VERSION_CHANGED before anything is changed;
 * CONTRACT_INCOMPATIBLE if the registry refuses a version; CONTRACT_NOT_STORED if it stored something else.
 */
export async function applyContracts(root: string, options: ApplyOptions): Promise<ApplyResult> {
  return applyContractSet(contractsOf(root), options);
}

/** As `applyContracts`, for contracts that are already in memory. */
export async function applyContractSet(contracts: readonly Contract[], options: ApplyOptions): Promise<ApplyResult> {
  const before = await differencesOf(contracts, options);
  refuse(before, 'partitions-changed', 'CONTRACT_PARTITIONS_CHANGED');
  refuse(before, 'version-changed', 'CONTRACT_VERSION_CHANGED');
  const byContract = Map.groupBy(before, ({ contract }) => contract);
  const created = await createMissingTopics(contracts, byContract, options.topics);
  let done = 0;
  const total = contracts.length;
  options.onProgress?.({ done, total });
  const changed = await mapBounded(contracts, subjectsAtOnce, async (contract) => {
    const changes = await applyOne(contract, byContract.get(contract.name) ?? [], options);
    done += 1;
    options.onProgress?.({ done, total, contract: contract.name });
    return changes;
  });
  const changes = [...created, ...changed.flat()];
  await readBack(contracts, changes, options);
  return { contracts: total, changes, unknownVersions: before.filter(({ kind }) => kind === 'version-unknown') };
}

/** Everything in which the running platform differs from `schemas/`. Changes nothing. */
export async function diffContracts(root: string, target: ContractTarget): Promise<ContractDifference[]> {
  return differencesOf(contractsOf(root), target);
}

function contractsOf(root: string): Contract[] {
  const { contracts, findings } = readContracts(root);
  if (findings.length > 0) {
    throw contractsInvalid(findings);
  }
  return contracts.map(contractOf);
}

async function differencesOf(contracts: readonly Contract[], target: ContractTarget): Promise<ContractDifference[]> {
  const topics = await target.topics.describeTopics(contracts.map(({ name }) => name));
  const differences = await mapBounded(contracts, subjectsAtOnce, async (contract) => [
    ...topicDifferences(contract, topics.get(contract.name)),
    ...(await subjectDifferences(contract, target.registry)),
  ]);
  return differences.flat();
}

function refuse(differences: readonly ContractDifference[], kind: ContractDifference['kind'], code: ErrorCode): void {
  const refused = differences.filter((difference) => difference.kind === kind);
  if (refused.length > 0) {
    throw new NadiError(code, {
      message: `${refused.map(describeDifference).join('; ')}. Nothing was changed.`,
      context: { differences: refused },
    });
  }
}

async function createMissingTopics(
  contracts: readonly Contract[],
  differences: ReadonlyMap<string, readonly ContractDifference[]>,
  topics: ContractTarget['topics'],
): Promise<AppliedChange[]> {
  const missing = contracts.filter(({ name }) => differences.get(name)?.some(({ kind }) => kind === 'topic-missing'));
  if (missing.length > 0) {
    await topics.createTopics(
      missing.map((contract) => ({
        name: contract.name,
        partitions: contract.partitions,
        config: topicConfig(contract),
      })),
    );
  }
  return missing.map(({ name, partitions }) => ({
    contract: name,
    action: 'topic-created',
    detail: `topic with ${partitions} ${partitions === 1 ? 'partition' : 'partitions'}`,
  }));
}

/** The level comes first: without one the registry would take any version. Versions follow in order. */
async function applyOne(
  contract: Contract,
  differences: readonly ContractDifference[],
  { registry, topics }: ContractTarget,
): Promise<AppliedChange[]> {
  const { name, compatibility } = contract;
  const subject = subjectOf(contract);
  const changes: AppliedChange[] = [];
  const settings = differences.filter(({ kind }) => kind === 'topic-config');
  if (settings.length > 0) {
    await topics.alterTopicConfig(name, topicConfig(contract));
    const detail = settings.map(({ setting, expected }) => `${setting}=${expected}`).join(', ');
    changes.push({ contract: name, action: 'topic-configured', detail });
  }
  if (differences.some(({ kind }) => kind === 'compatibility')) {
    await registry.setCompatibility(subject, compatibility);
    changes.push({ contract: name, action: 'compatibility-set', detail: `${subject} is ${compatibility}` });
  }
  for (const { version } of differences.filter(({ kind }) => kind === 'version-missing')) {
    const id = await registry.register(subject, JSON.stringify(contract.schemas[(version ?? 0) - 1]));
    changes.push({ contract: name, action: 'version-registered', detail: `${subject} v${version} has id ${id}` });
  }
  return changes;
}

/** Registries and brokers exist that accept what they do not keep: only what can be read again counts. */
async function readBack(
  contracts: readonly Contract[],
  changes: readonly AppliedChange[],
  target: ContractTarget,
): Promise<void> {
  const touched = new Set(changes.map(({ contract }) => contract));
  const left = await differencesOf(
    contracts.filter(({ name }) => touched.has(name)),
    target,
  );
  const wrong = left.filter(({ kind }) => kind !== 'version-unknown');
  if (wrong.length > 0) {
    throw new NadiError('CONTRACT_NOT_STORED', {
      message: `After applying: ${wrong.map(describeDifference).join('; ')}.`,
      context: { differences: wrong },
    });
  }
}
