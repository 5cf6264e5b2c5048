import { isPosted, type AvroField, type Contract } from '@nadi/contracts';
import { hint, type CheckText, type Issue } from './check-issue.ts';
import type { PipelineDefinition, RouteDefinition } from './definition.ts';
import { anything, shapeOfContract, type FieldShape, type Shape } from './fields/shape.ts';
import type { Scope } from './scope.ts';
import { fieldsOf } from './steps/route.step.ts';

type Path = readonly (string | number)[];

/** Whether pipelines may make events of a contract: those that producers send, and those made for pipelines. */
export function isWritable(contract: Contract): boolean {
  return isPosted(contract) || contract.producers.includes('pipelines');
}

/** Checks the outputs of a pipeline against their contracts. */
export function checkRoutes(
  routes: readonly RouteDefinition[],
  path: Path,
  { input }: PipelineDefinition,
  contracts: ReadonlyMap<string, Contract>,
  scope: Scope,
  checked: CheckText,
  issue: Issue,
): void {
  routes.forEach((route, index) => {
    const at = [...path, index];
    const contract = contracts.get(route.to);
    if (contract === undefined) {
      issue([...at, 'to'], `there is no contract ${route.to}${hint(route.to, contracts.keys())}`);
      return;
    }
    if (!isWritable(contract)) {
      const producers = contract.producers.join(', ');
      issue(
        [...at, 'to'],
        `${route.to} is written by ${producers} alone; its contract does not name pipelines as a producer`,
      );
    }
    if (input.includes(route.to)) {
      issue([...at, 'to'], `${route.to} is an input of this pipeline: its events would come back to it for ever`);
    }
    const kind = route.when === undefined ? undefined : checked([...at, 'when'], route.when, scope)?.shape.kind;
    if (kind !== undefined && kind !== 'truth' && kind !== 'any') {
      issue([...at, 'when'], `"${route.when}" is neither true nor false`);
    }
    checkFields(route, at, contract, scope, checked, issue);
  });
}

function checkFields(
  route: RouteDefinition,
  at: Path,
  contract: Contract,
  scope: Scope,
  checked: CheckText,
  issue: Issue,
): void {
  const fields = fieldsOf(contract);
  const names = fields.map(({ name }) => name);
  const wanted = shapeOfContract(contract);
  const available = scope.shapes.get('data');
  const source = (name: string) => (available?.kind === 'record' ? available.fields.get(name) : undefined);
  for (const name of Object.keys(route.data).filter((one) => !names.includes(one))) {
    issue([...at, 'data', name], `${contract.name} has no field ${name}${hint(name, names)}`);
  }
  if (route.copy !== 'all') {
    route.copy.forEach((name, index) => {
      const missing = names.includes(name) ? source(name) === undefined : true;
      if (missing) {
        const where = names.includes(name) ? 'the event' : contract.name;
        issue([...at, 'copy', index], `${where} has no field ${name}`);
      }
    });
  }
  for (const field of fields) {
    const target = wanted.kind === 'record' ? wanted.fields.get(field.name) : undefined;
    const text = route.data[field.name];
    const copied = route.copy === 'all' || route.copy.includes(field.name);
    if (text !== undefined) {
      const made = checked([...at, 'data', field.name], text, scope);
      if (made !== undefined && target !== undefined) {
        checkValue(made.shape, made.personal, target, [...at, 'data', field.name], issue);
      }
    } else if (copied && source(field.name) !== undefined) {
      checkCopy(source(field.name) as FieldShape, field, target, [...at, 'copy'], issue);
    } else if (field.default === undefined) {
      issue([...at, 'data'], `${contract.name} needs ${field.name}`);
    }
  }
}

function checkCopy(source: FieldShape, field: AvroField, target: FieldShape | undefined, at: Path, issue: Issue): void {
  if (!source.always && field.default === undefined) {
    issue(at, `not every input has ${field.name}; make it in data with has(data.${field.name})`);
  }
  if (target !== undefined) {
    checkValue(source.shape, source.personal ? `data.${field.name}` : undefined, target, at, issue, field.name);
  }
}

function checkValue(
  made: Shape,
  personal: string | undefined,
  target: FieldShape,
  at: Path,
  issue: Issue,
  name = String(at.at(-1)),
): void {
  if (!fits(made, target.shape)) {
    const mend = made.kind === 'number' && target.shape.kind === 'whole' ? '; use round(…)' : '';
    issue(at, `${name} is ${described(made)}, and ${described(target.shape)} is wanted${mend}`);
  }
  const inside = personal ?? (target.personal ? undefined : personalInside(made, target.shape, name));
  if (inside !== undefined && !target.personal) {
    issue(at, `${name} is not for personal data, and ${inside} is; redact it before`);
  }
}

/** The path of the first personal field of an object or list that would go where none may stand. */
function personalInside(made: Shape, wanted: Shape, path: string): string | undefined {
  if (made.kind === 'list') {
    return personalInside(made.of, wanted.kind === 'list' ? wanted.of : anything, `${path}[]`);
  }
  if (made.kind !== 'record') {
    return undefined;
  }
  for (const [name, field] of made.fields) {
    const target = wanted.kind === 'record' ? wanted.fields.get(name) : undefined;
    if (target?.personal !== true) {
      const at = `${path}.${name}`;
      const inside = field.personal ? at : personalInside(field.shape, target?.shape ?? anything, at);
      if (inside !== undefined) {
        return inside;
      }
    }
  }
  return undefined;
}

function fits(made: Shape, wanted: Shape): boolean {
  if (made.kind === 'any' || wanted.kind === 'any' || made.kind === wanted.kind) {
    return true;
  }
  return made.kind === 'whole' && wanted.kind === 'number';
}

const descriptions = {
  record: 'an object',
  list: 'a list',
  text: 'a text',
  whole: 'a whole number',
  number: 'a number',
  truth: 'true or false',
  any: 'anything',
} as const;

function described({ kind }: Shape): string {
  return descriptions[kind];
}
