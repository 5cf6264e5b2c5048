export { durationMs, parseDurationMs } from './duration.ts';
export { compileExpression, type Expression, type VariableType } from './expression.ts';
export { definitionInvalid, parseYamlDefinition, type DefinitionProblem } from './yaml-file.ts';
