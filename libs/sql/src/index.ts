export { boundStatement, maxSqlLength, type BoundStatement, type StatementPolicy } from './bound-statement.ts';
export { readEnginePolicy, type EnginePolicy } from './function-policy.ts';
