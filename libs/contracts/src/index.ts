export {
  isBusiness,
  isPosted,
  platformDomains,
  subjectOf,
  tableName,
  type AvroField,
  type AvroRecord,
  type Contract,
  type ContractOwner,
  type EventOf,
  type QualityRule,
} from './contract.ts';
export { compileValidator, type ContentValidator } from './json/compile-validator.ts';
export type { FieldIssue } from './json/field-issue.ts';
export { avroToJsonSchema, contractJsonSchema, type JsonSchema } from './json/json-schema.ts';
export { hashBytes, hashIdentity, hashText, hashWords } from './identity-hash.ts';
export { nearNames } from './near-names.ts';
export { contractNamed, contracts, unknownContract } from './registry.ts';
export * from './generated/index.ts';
