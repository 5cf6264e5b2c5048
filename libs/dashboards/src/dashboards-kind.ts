import { parseYamlDefinition, type DefinitionKind, type DefinitionSource } from '@nadi/definitions';
import { compileDashboards } from './compile-dashboards.ts';
import { dashboardDefinition } from './dashboard-definition.ts';

/** Dashboards as a kind of definition. They have no tests: their numbers are those of metrics and queries, which have some. */
export function dashboardsKind(): DefinitionKind {
  return {
    kind: 'dashboards',
    nameOf: ({ text, file }) => parseYamlDefinition(text, file, dashboardDefinition).name,
    check: (sources) =>
      compileDashboards(sources).map(({ name }, index) => ({
        ...(sources[index] as DefinitionSource),
        name,
        test: () => [],
        preview: () => undefined,
      })),
  };
}
