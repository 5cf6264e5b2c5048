export { readDefinitionFolder } from './definition-folder.ts';
export {
  type CheckedDefinition,
  type DefinitionKind,
  type DefinitionSource,
  type DefinitionPreview,
  type DefinitionTestResult,
  type PreviewedEvent,
  type PreviewedGroup,
} from './definition-kind.ts';
export { DefinitionTable, type FollowedDefinition } from './definition-table.ts';
export { durationMs, parseDurationMs } from './duration.ts';
export { compileExpression, type Expression, type VariableType } from './expression.ts';
export { epochMs } from './instant.ts';
export { minorUnits } from './money.ts';
export { planChanges, type DefinitionInForce, type PlannedChange } from './plan.ts';
export { definitionInvalid, lineOfKey, lineOfPath, parseYamlDefinition, type DefinitionProblem } from './yaml-file.ts';
