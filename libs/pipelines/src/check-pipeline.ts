import type { Contract } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import { compileCel } from './cel/compiled-cel.ts';
import { hint, type CheckText, type Issue } from './check-issue.ts';
import { checkRoutes } from './check-route.ts';
import { ruleOf, type PipelineDefinition, type StepDefinition } from './definition.ts';
import { checkExpression, type ExpressionCheck } from './fields/expression-check.ts';
import { fieldAt, scopesOf, type Scope } from './scope.ts';

/** Reports everything that is wrong in a definition beyond the form of its keys. */
export function checkPipeline(
  definition: PipelineDefinition,
  contracts: ReadonlyMap<string, Contract>,
  issue: Issue,
): void {
  const { input, steps } = definition;
  input.forEach((name, index) => {
    if (!contracts.has(name)) {
      issue(['input', index], `there is no contract ${name}${hint(name, contracts.keys())}`);
    } else if (input.indexOf(name) < index) {
      issue(['input', index], `${name} stands twice`);
    }
  });
  steps.forEach(({ route }, index) => {
    if ((route !== undefined) !== (index === steps.length - 1)) {
      issue(['steps', index], route === undefined ? 'the last step must be a route' : 'a route must be the last step');
    }
  });
  const rules = steps.map(ruleOf);
  rules.forEach((rule, index) => {
    if (rules.indexOf(rule) < index) {
      issue(['steps', index, 'name'], `the step ${rule} stands twice`);
    }
  });
  if (input.some((name) => !contracts.has(name))) {
    return;
  }
  const text: CheckText = (path, expression, scope) => checkText(path, expression, scope, issue);
  scopesOf(definition, contracts).forEach((scope, index) => {
    const step = steps[index];
    if (step !== undefined) {
      checkStep(step, ['steps', index], scope, text, issue);
      checkRoutes(step.route ?? [], ['steps', index, 'route'], definition, contracts, scope, text, issue);
    }
  });
}

function checkText(
  path: readonly (string | number)[],
  text: string,
  { types, shapes }: Scope,
  issue: Issue,
): ExpressionCheck | undefined {
  try {
    compileCel(text, types);
  } catch (error) {
    if (!(error instanceof NadiError)) {
      throw error;
    }
    issue(path, error.message);
    return undefined;
  }
  const check = checkExpression(text, shapes);
  check.problems.forEach((problem) => issue(path, `"${text.slice(0, 200)}": ${problem}`));
  return check;
}

function checkStep(
  step: StepDefinition,
  path: readonly (string | number)[],
  scope: Scope,
  checked: CheckText,
  issue: Issue,
): void {
  const { filter, parse, transform, enrich, redact, sample, deduplicate, split } = step;
  const condition = (at: readonly (string | number)[], text: string | undefined) => {
    const kind = text === undefined ? undefined : checked([...path, ...at], text, scope)?.shape.kind;
    if (kind !== undefined && kind !== 'truth' && kind !== 'any') {
      issue([...path, ...at], `"${text}" is neither true nor false`);
    }
  };
  const expression = (at: readonly (string | number)[], text: string | undefined) =>
    text === undefined ? undefined : checked([...path, ...at], text, scope);
  condition(['filter'], filter);
  const text = expression(['parse', 'json'], parse?.json)?.shape.kind;
  if (text !== undefined && text !== 'text' && text !== 'any') {
    issue([...path, 'parse', 'json'], `"${parse?.json}" is not a text`);
  }
  Object.entries(transform?.set ?? {}).forEach(([field, text]) => expression(['transform', 'set', field], text));
  const data = scope.shapes.get('data');
  const known = (at: readonly (string | number)[], name: string) => {
    if (data !== undefined && fieldAt(data, name) === undefined) {
      const names = data.kind === 'record' ? data.fields.keys() : [];
      issue([...path, ...at], `there is no field ${name}${hint(name, names)}`);
    }
  };
  transform?.remove.forEach((field, index) => known(['transform', 'remove', index], field));
  for (const part of ['remove', 'mask', 'hash'] as const) {
    redact?.[part].forEach((field, index) => known(['redact', part, index], field));
  }
  for (const part of ['userAgent', 'geo', 'key'] as const) {
    expression(['enrich', part], enrich?.[part]);
  }
  expression(['sample', 'by'], sample?.by);
  condition(['sample', 'when'], sample?.when);
  const key = expression(['deduplicate', 'by'], deduplicate?.by);
  if (key?.personal !== undefined) {
    issue([...path, 'deduplicate', 'by'], `remembers the personal field ${key.personal}; redact it before`);
  }
  const list = expression(['split', 'each'], split?.each);
  if (list !== undefined && list.shape.kind !== 'list' && list.shape.kind !== 'any') {
    issue([...path, 'split', 'each'], `"${split?.each}" is not a list`);
  }
  if (list?.personal !== undefined) {
    issue([...path, 'split', 'each'], `splits the personal field ${list.personal}; redact it before`);
  }
  for (const [kind, as] of [
    ['parse', parse?.as],
    ['enrich', enrich?.as],
    ['split', split?.as],
  ] as const) {
    if (as !== undefined && (Object.hasOwn(scope.types, as) || as === 'index')) {
      issue([...path, kind, 'as'], `the name ${as} is taken`);
    }
  }
}
