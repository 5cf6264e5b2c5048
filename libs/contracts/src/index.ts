export {
  subjectOf,
  type AvroField,
  type AvroRecord,
  type Contract,
  type ContractOwner,
  type EventOf,
  type QualityRule,
} from './contract.ts';
export { contractNamed, contracts } from './registry.ts';
export * from './generated/index.ts';
