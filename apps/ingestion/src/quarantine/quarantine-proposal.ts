import { contracts, type ContractOwner } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import {
  inferredSchema,
  mergeStates,
  proposeContract,
  type ContractProposal,
  type InferenceState,
  type InferredSchema,
} from '@nadi/schema-inference';

/** What is known of a type, and the contract that could be made of it. */
export interface TypeProposal {
  readonly schema: InferredSchema;
  /** Null if no contract can be made of it; `problem` says why. */
  readonly proposal: ContractProposal | null;
  readonly problem: string | null;
}

const someOwner: ContractOwner = {
  team: 'your-team',
  contact: 'your-team@example.com',
  runbook: 'https://example.com/runbook',
};
const longest = 200;

/**
 * The owner that a preview is made with; names that stand for nobody where nothing is said.
 * @throws NadiError QUERY_INVALID
 */
export function readOwner(parameters: Readonly<Record<string, unknown>>): ContractOwner {
  const unknown = Object.keys(parameters).find((name) => !Object.hasOwn(someOwner, name));
  if (unknown !== undefined) throw invalid(unknown.slice(0, 100), 'is none of team, contact, runbook');
  const text = (name: keyof ContractOwner, form: RegExp, what: string): string => {
    const value = parameters[name];
    if (value === undefined || value === '') return someOwner[name];
    if (typeof value === 'string' && value.length <= longest && form.test(value)) return value;
    throw invalid(name, what);
  };
  return {
    team: text('team', /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be a name in kebab-case'),
    contact: text('contact', /^[^\p{Cc}\p{Cf}\p{Cs}]*\S[^\p{Cc}\p{Cf}\p{Cs}]*$/u, 'must be a line of text'),
    runbook: text('runbook', /^https?:\/\/[\x21-\x7e]+$/, 'must be an address that begins with https://'),
  };
}

/** What `nadi quarantine show` tells and `promote` would write. */
export function proposalOf(type: string, states: readonly InferenceState[], owner: ContractOwner): TypeProposal {
  const state = mergeStates(...states);
  const schema = inferredSchema(state);
  const takenRecordNames = new Set([...contracts.values()].map(({ schemas }) => schemas[0]?.name ?? ''));
  try {
    const proposal = proposeContract(state, { name: type, owner, takenRecordNames });
    return { schema, proposal, problem: null };
  } catch (error) {
    if (error instanceof NadiError) return { schema, proposal: null, problem: error.message };
    throw error;
  }
}

function invalid(parameter: string, problem: string): NadiError {
  return new NadiError('QUERY_INVALID', { message: `${parameter} ${problem}`, context: { parameter } });
}
