import { definitionInvalid, lineOfKey, parseYamlDefinition, type DefinitionSource } from '@nadi/definitions';
import { metricDefinition, type MetricDefinition } from './definition.ts';
import { measureOf } from './measure.ts';

/** What decides how cells are stored, under the key that says it. */
const shapes: Readonly<Record<string, (definition: MetricDefinition) => unknown>> = {
  measure: (definition) => {
    const measure = measureOf(definition);
    return [measure.kind, 'k' in measure ? measure.k : null];
  },
  dimensions: ({ dimensions }) => Object.keys(dimensions),
  window: ({ window }) => window,
  // What was stored before a dimension was the seller may have other values in it, which no seller may take for theirs.
  seller: ({ seller, dimensions }) => (seller === undefined ? null : [seller, dimensions[seller]?.value]),
};

/**
 * Refuses a metric whose cells would not fit beside those that are stored under its name. What an expression says may change.
 * @throws NadiError DEFINITION_INVALID naming file, line and key.
 */
export function assertCellsFit(earlier: DefinitionSource, later: DefinitionSource): void {
  const before = parseYamlDefinition(earlier.text, earlier.file, metricDefinition);
  const after = parseYamlDefinition(later.text, later.file, metricDefinition);
  const problems = Object.entries(shapes)
    .filter(([, shape]) => JSON.stringify(shape(before)) !== JSON.stringify(shape(after)))
    .map(([key]) => ({
      line: lineOfKey(later.text, key),
      key,
      message: `differs from ${earlier.file}, whose results are stored under this name; give the metric another name`,
    }));
  if (problems.length > 0) {
    throw definitionInvalid(later.file, problems);
  }
}
