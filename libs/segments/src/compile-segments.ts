import { isBusiness, type Contract } from '@nadi/contracts';
import { definitionInvalid, lineOfKey, parseYamlDefinition, type DefinitionSource } from '@nadi/definitions';
import { messageOf } from '@nadi/errors';
import { compileSegment, type CompiledSegment } from './compiled-segment.ts';
import { segmentDefinition, type SegmentDefinition } from './definition.ts';

type Value = SegmentDefinition['values'][string];

/**
 * Compiles segments from their files.
 * @throws NadiError DEFINITION_INVALID naming file, line and key.
 */
export function compileSegments(
  sources: readonly DefinitionSource[],
  contracts: ReadonlyMap<string, Contract>,
): readonly CompiledSegment[] {
  const names = new Set<string>();
  return sources.map(({ file, text }) => {
    const definition = parseYamlDefinition(text, file, segmentDefinition);
    const problem = (key: string, message: string) =>
      definitionInvalid(file, [{ line: lineOfKey(text, key), key, message }]);
    if (names.has(definition.name)) {
      throw problem('name', `the segment ${definition.name} is defined twice`);
    }
    names.add(definition.name);
    const wrong = Object.entries(definition.values)
      .map(([name, value]) => [name, wrongValue(value, definition.unit, contracts)] as const)
      .find(([, message]) => message !== undefined);
    if (wrong !== undefined) {
      throw problem('values', `${wrong[0]}: ${wrong[1]}`);
    }
    const read = new Set(Object.values(definition.values).map(({ source }) => source));
    const unread = definition.tests.flatMap(({ given }) => given).find(({ contract }) => !read.has(contract));
    if (unread !== undefined) {
      throw problem('tests', `no value is computed from ${unread.contract}`);
    }
    try {
      return compileSegment(definition);
    } catch (error) {
      throw problem(keyOf(definition, error), messageOf(error));
    }
  });
}

/** What is wrong with a value; undefined if nothing is. */
function wrongValue(value: Value, unit: string, contracts: ReadonlyMap<string, Contract>): string | undefined {
  const contract = contracts.get(value.source);
  if (contract === undefined) {
    return `there is no contract ${value.source}`;
  }
  if (!isBusiness(contract)) {
    return `${value.source} is written by the platform, and not about units`;
  }
  const fields = contract.schemas.at(-1)?.fields.map(({ name }) => name) ?? [];
  if (value.unit === undefined && !fields.includes(unit)) {
    return `${value.source} has no field ${unit}; say with "unit" whom its events are of, such as data.${contract.key}`;
  }
  const texts = [value.unit ?? `data.${unit}`, value.where, value.forEach, ...measuredBy(value)];
  for (const path of contract.personalFields) {
    const field = path.split(/[.[\]]+/).findLast((name) => name !== '') ?? path;
    const reading = texts.find((text) => text !== undefined && new RegExp(`\\b${field}\\b`).test(text));
    if (reading !== undefined) {
      return `"${reading}" reads the personal field ${path}; use a pseudonymous id`;
    }
  }
  return undefined;
}

function measuredBy({ measure }: Value): readonly string[] {
  return typeof measure === 'string' ? [] : Object.values(measure);
}

/** The key whose expression does not compile. */
function keyOf({ when }: SegmentDefinition, error: unknown): string {
  return messageOf(error).startsWith(`"${when.slice(0, 200)}`) ? 'when' : 'values';
}
