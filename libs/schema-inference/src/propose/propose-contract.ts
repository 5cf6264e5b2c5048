import type { ContractOwner } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import type { FieldNode } from '../field-node.ts';
import { leftOut } from '../field-notes.ts';
import type { InferenceState } from '../inference-state.ts';
import { pathOf } from '../inferred-schema.ts';
import { camelName, pascalName, takeName } from './avro-name.ts';
import { keyCandidates, type KeyCandidate } from './choose-key.ts';
import { contractFiles, type ProposedFile } from './contract-files.ts';
import type { FieldPlan, PlanProblem, ValuePlan } from './field-plan.ts';
import { mappingOf, type EventMapping } from './map-event.ts';
import { moneyFields, type MoneyField } from './money.ts';
import { planFields } from './plan-fields.ts';

/** What a proposal needs to be told. */
export interface ProposalOptions {
  /** `<domain>.<event>` in kebab-case. */
  readonly name: string;
  readonly owner: ContractOwner;
  /** Default: a sentence that says where the contract comes from. */
  readonly purpose?: string;
  /** Default 3. */
  readonly partitions?: number;
  /** Default the ingestion service, which takes events over HTTP. */
  readonly producers?: readonly string[];
  /** Names of records that other contracts have: nested records get others. */
  readonly takenRecordNames?: ReadonlySet<string>;
}

/** A field whose name contracts do not allow as it was sent. */
export interface RenamedField {
  readonly path: string;
  readonly name: string;
}

/** A contract for an undeclared type, to be looked over by its owner. */
export interface ContractProposal {
  readonly name: string;
  /** The contract's folder, paths relative to the root of the repository. */
  readonly files: readonly ProposedFile[];
  /** True if the events fit as they are; otherwise they fit once `mapEvent` was applied with `mapping`. */
  readonly fitsAsIs: boolean;
  readonly mapping: EventMapping;
  readonly key: {
    /** In the contract. */
    readonly field: string;
    /** As it was sent; absent if the id of the event is the key. */
    readonly from?: string;
    /** Others that could be it, of fewer distinct values. */
    readonly others: readonly string[];
  };
  readonly renamed: readonly RenamedField[];
  /** Paths in the contract of what is classified as personal. */
  readonly personal: readonly string[];
  readonly money: readonly MoneyField[];
  /** What the contract cannot say as it was seen, and how to mend it. */
  readonly problems: readonly PlanProblem[];
}

/**
 * Proposes a contract in the layout of `nadi new event`. The files pass `nadi contracts check` as they are, once the code is
 * generated, and every event that the state has seen fits the schema after `mapEvent`, unless `problems` says otherwise.
 * @throws NadiError CONTRACT_INVALID if the name or the owner is not allowed.
 */
export function proposeContract(state: InferenceState, options: ProposalOptions): ContractProposal {
  const { domain, event } = checkedName(options);
  const { root } = state;
  const candidates = keyCandidates(root);
  const key = candidates[0]?.node;
  const recordName = recordNames(event, options.takenRecordNames);
  const fields = planFields(root, { recordName, hasCurrency: hasCurrency(root), key });
  const keyPlan = fields.find(({ node }) => node === key);
  const keyField = keyPlan?.to ?? takeName(new Set(fields.map(({ to }) => to)), camelName(`${event} key`));
  const keyFromEventId = keyPlan === undefined ? keyField : undefined;
  const all = keyPlan === undefined ? fields : [keyPlan, ...fields.filter((field) => field !== keyPlan)];
  const placed = all.flatMap((field) => placedFields(field, field.to));
  const personal = placed.filter(({ value }) => value.personal !== undefined).map(({ path }) => path);
  return {
    name: options.name,
    files: contractFiles({
      ...options,
      domain,
      event,
      fields: all,
      keyField,
      keyFromEventId,
      isPersonal: personal.length > 0,
    }),
    fitsAsIs:
      keyFromEventId === undefined && root.counts.objects === state.events && leftOut(root) === 0 && areSame(all),
    mapping: mappingOf(all, keyFromEventId),
    key: {
      field: keyField,
      ...(keyPlan === undefined ? {} : { from: pathOf(keyPlan.node) }),
      others: candidates.slice(1).map(({ path }) => path),
    },
    renamed: placed
      .filter(({ field }) => field.from !== field.to)
      .map(({ field, path }) => ({ path: pathOf(field.node), name: path })),
    personal,
    money: moneyFields(root),
    problems: [...wholeProblems(state, candidates), ...all.flatMap(({ value }) => value.problems)],
  };
}

function areSame(fields: readonly FieldPlan[]): boolean {
  return fields.every(({ from, to, value }) => from === to && value.writing === 'same');
}

function checkedName({ name, owner }: ProposalOptions): { domain: string; event: string } {
  const parts = /^([a-z][a-z0-9]*)\.([a-z][a-z0-9]*(?:-[a-z0-9]+)*)$/.exec(name);
  const problems = [
    ...(parts === null ? ['name: must be <domain>.<event> in kebab-case'] : []),
    ...(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(owner.team) ? [] : ['owner.team: must be a name in kebab-case']),
    ...(owner.contact.trim() === '' ? ['owner.contact: must not be empty'] : []),
    ...(/^https?:\/\/\S+$/.test(owner.runbook) ? [] : ['owner.runbook: must be an address']),
  ];
  if (parts === null || problems.length > 0) {
    throw new NadiError('CONTRACT_INVALID', {
      message: `${name.slice(0, 100)}: ${problems.join('; ')}`,
      context: { contract: name.slice(0, 100) },
    });
  }
  return { domain: parts[1] ?? '', event: parts[2] ?? '' };
}

/** Amounts are allowed only beside a required text `currency` at the top. */
function hasCurrency(root: FieldNode): boolean {
  const node = root.children.get('currency');
  return (
    node !== undefined && node.counts.strings === node.counts.present && node.counts.present === root.counts.objects
  );
}

function recordNames(event: string, others: ReadonlySet<string> = new Set()): (node: FieldNode) => string {
  const prefix = pascalName(event);
  const taken = new Set([...others, prefix, 'ContractOwner', 'FieldIssue', 'ContentValidator', 'JsonSchema']);
  return (node) => takeName(taken, `${prefix}${recordPath(node)}`.slice(0, 120));
}

function recordPath(node: FieldNode): string {
  if (node.parent === undefined) {
    return '';
  }
  return `${recordPath(node.parent)}${node.isElement ? 'Item' : pascalName(camelName(node.name))}`;
}

interface PlacedPlan {
  readonly path: string;
  readonly field: FieldPlan;
  readonly value: ValuePlan;
}

function placedFields(field: FieldPlan, path: string): PlacedPlan[] {
  return [{ path, field, value: field.value }, ...placedInside(field.value, path)];
}

function placedInside({ fields = [], items }: ValuePlan, path: string): PlacedPlan[] {
  return [
    ...fields.flatMap((field) => placedFields(field, `${path}.${field.to}`)),
    ...(items === undefined ? [] : placedInside(items, `${path}[]`)),
  ];
}

function wholeProblems(state: InferenceState, candidates: readonly KeyCandidate[]): PlanProblem[] {
  const { root, events } = state;
  const problems: PlanProblem[] = [];
  const strange = events - root.counts.objects;
  if (strange > 0) {
    const problem = `${strange} of ${events} events are no objects, and no contract can hold them.`;
    problems.push({ path: '', problem, mend: 'Let the senders wrap them in an object.' });
  }
  if (leftOut(root) > 0) {
    const problem = `${leftOut(root)} values stood under names that were not kept.`;
    problems.push({ path: '', problem, mend: 'The mapping leaves them out. Better: one field of type map.' });
  }
  if (candidates.length === 0) {
    problems.push({
      path: '',
      problem: 'No field can be the key: none that is named like an id is in every event and not personal.',
      mend: 'The mapping takes the id of the event, so that events of one entity may change their order. Better: send an id.',
    });
  }
  return problems;
}
