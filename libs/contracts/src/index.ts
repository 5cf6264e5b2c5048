export {
  subjectOf,
  type AvroField,
  type AvroRecord,
  type Contract,
  type ContractOwner,
  type EventOf,
  type QualityRule,
} from './contract.ts';
