export type { Range } from './field-node.ts';
export { emptyState, type InferenceState } from './inference-state.ts';
export { inferredSchema, type InferredField, type InferredSchema, type InferredType } from './inferred-schema.ts';
export { limits } from './limits.ts';
export { maskedText, shownName } from './mask.ts';
export { mergeStates } from './merge-states.ts';
export { observe } from './observe.ts';
export type { PersonalKind } from './personal/personal-kind.ts';
export type { Suspicion } from './personal/suspicion.ts';
export type { ProposedFile } from './propose/contract-files.ts';
export type { PlanProblem, Writing } from './propose/field-plan.ts';
export { mapEvent, type EventMapping, type FieldMapping, type ValueMapping } from './propose/map-event.ts';
export type { MoneyField } from './propose/money.ts';
export {
  proposeContract,
  type ContractProposal,
  type ProposalOptions,
  type RenamedField,
} from './propose/propose-contract.ts';
export { stateFromJson, stateToJson } from './state-json.ts';
