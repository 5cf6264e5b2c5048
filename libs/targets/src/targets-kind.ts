import { parseYamlDefinition, type DefinitionKind, type DefinitionSource } from '@nadi/definitions';
import { compileTargets } from './compile-targets.ts';
import { targetDefinition } from './definition.ts';
import { runTargetTests } from './target-test.ts';

/**
 * Targets as a kind of definition. Whether their metrics exist and fit is decided where both are in force, by `unfitReason`. They
 * have no preview: events alone do not say what was to be reached.
 */
export function targetsKind(): DefinitionKind {
  return {
    kind: 'targets',
    nameOf: ({ text, file }) => parseYamlDefinition(text, file, targetDefinition).name,
    check: (sources) =>
      compileTargets(sources).map((target, index) => ({
        ...(sources[index] as DefinitionSource),
        name: target.name,
        test: () => runTargetTests(target),
        preview: () => undefined,
      })),
  };
}
