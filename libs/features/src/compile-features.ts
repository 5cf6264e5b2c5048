import { isBusiness, type Contract } from '@nadi/contracts';
import {
  compileExpression,
  definitionInvalid,
  lineOfPath,
  parseYamlDefinition,
  type DefinitionSource,
} from '@nadi/definitions';
import { messageOf } from '@nadi/errors';
import { compileFeatureSet, type CompiledFeatureSet } from './compiled-feature-set.ts';
import { featureSetDefinition, type FeatureSetDefinition } from './definition.ts';

/** Something that is wrong, at a place in the file. */
interface Problem {
  readonly path: readonly string[];
  readonly message: string;
}

/**
 * Compiles features from their files. Features are known as `<entity>/<feature>`, also across files.
 * @throws NadiError DEFINITION_INVALID naming file, line and key.
 */
export function compileFeatures(
  sources: readonly DefinitionSource[],
  contracts: ReadonlyMap<string, Contract>,
): readonly CompiledFeatureSet[] {
  const names = new Set<string>();
  const references = new Map<string, string>();
  return sources.map(({ file, text }) => {
    const definition = parseYamlDefinition(text, file, featureSetDefinition);
    const problem =
      twice(definition, names, references) ??
      wrongContract(definition, contracts) ??
      wrongRatio(definition) ??
      wrongExpression(definition) ??
      wrongTest(definition);
    if (problem !== undefined) {
      const { path, message } = problem;
      throw definitionInvalid(file, [{ line: lineOfPath(text, path), key: path.join('.'), message }]);
    }
    return compileFeatureSet(definition);
  });
}

function twice(
  { name, entity, features }: FeatureSetDefinition,
  names: Set<string>,
  references: Map<string, string>,
): Problem | undefined {
  if (names.has(name)) {
    return { path: ['name'], message: `the features ${name} are defined twice` };
  }
  names.add(name);
  for (const feature of Object.keys(features)) {
    const reference = `${entity.name}/${feature}`;
    const other = references.get(reference);
    if (other !== undefined) {
      return { path: ['features', feature], message: `${reference} is also defined by ${other}` };
    }
    references.set(reference, name);
  }
  return undefined;
}

function wrongContract(
  definition: FeatureSetDefinition,
  contracts: ReadonlyMap<string, Contract>,
): Problem | undefined {
  const { source } = definition;
  const contract = contracts.get(source);
  if (contract === undefined) {
    return { path: ['source'], message: `there is no contract ${source}` };
  }
  if (!isBusiness(contract)) {
    return { path: ['source'], message: `${source} is written by the platform, and not about entities` };
  }
  const expressions = expressionsOf(definition);
  const fields = new Set(contract.schemas.at(-1)?.fields.map(({ name }) => name));
  for (const { path, text } of expressions) {
    const missing = [...text.matchAll(/\bdata\.([A-Za-z_]\w*)/g)]
      .map(([, field = '']) => field)
      .find((field) => !fields.has(field));
    if (missing !== undefined) {
      return { path, message: `${source} has no field ${missing}` };
    }
  }
  for (const personal of contract.personalFields) {
    const field = personal.split(/[.[\]]+/).findLast((name) => name !== '') ?? personal;
    const reading = expressions.find(({ text }) => new RegExp(`\\b${field}\\b`).test(text));
    if (reading !== undefined) {
      const message = `"${reading.text}" reads the personal field ${personal}; use a pseudonymous id`;
      return { path: reading.path, message };
    }
  }
  return undefined;
}

function wrongRatio({ features }: FeatureSetDefinition): Problem | undefined {
  for (const [name, { measure }] of Object.entries(features)) {
    if (typeof measure !== 'object' || !('ratio' in measure)) {
      continue;
    }
    for (const part of measure.ratio) {
      const other = features[part]?.measure;
      if (other === undefined || (typeof other === 'object' && 'ratio' in other)) {
        const reason = other === undefined ? 'is not in this file' : 'is a ratio itself';
        return { path: ['features', name, 'measure'], message: `${part} ${reason}` };
      }
    }
  }
  return undefined;
}

function wrongExpression(definition: FeatureSetDefinition): Problem | undefined {
  for (const { path, text } of expressionsOf(definition)) {
    try {
      compileExpression(text, { data: 'map' });
    } catch (error) {
      return { path, message: messageOf(error) };
    }
  }
  return undefined;
}

function wrongTest({ features, tests }: FeatureSetDefinition): Problem | undefined {
  for (const [index, { expect }] of tests.entries()) {
    const unknown = Object.keys(expect).find((name) => features[name] === undefined);
    if (unknown !== undefined) {
      return { path: ['tests', String(index), 'expect', unknown], message: `there is no feature ${unknown}` };
    }
  }
  return undefined;
}

function expressionsOf({ entity, where, features }: FeatureSetDefinition): { path: string[]; text: string }[] {
  const ofFeatures = Object.entries(features).flatMap(([name, { measure, where: condition }]) => {
    const [key, value] =
      typeof measure === 'object' ? (Object.entries(measure)[0] as [string, unknown]) : ['', undefined];
    const isExpression = typeof value === 'string' && key !== 'calendar';
    return [
      ...(condition === undefined ? [] : [{ path: ['features', name, 'where'], text: condition }]),
      ...(isExpression ? [{ path: ['features', name, 'measure', key], text: value }] : []),
    ];
  });
  return [
    { path: ['entity', 'id'], text: entity.id },
    ...(where === undefined ? [] : [{ path: ['where'], text: where }]),
    ...ofFeatures,
  ];
}
