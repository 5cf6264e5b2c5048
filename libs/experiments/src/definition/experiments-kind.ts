import {
  definitionInvalid,
  lineOfKey,
  parseYamlDefinition,
  type DefinitionKind,
  type DefinitionSource,
} from '@nadi/definitions';
import { compileExperiments } from './compile-experiments.ts';
import { experimentDefinition, type ExperimentDefinition } from './experiment-definition.ts';
import { runExperimentTests } from './experiment-test.ts';

/**
 * Experiments as a kind of definition. They have no preview: what they would do with events is not decided by events.
 * Whether there are its metrics, and whether units have a share in them, is said where metrics are known: by `unitMetricsOf`.
 */
export function experimentsKind(): DefinitionKind {
  return {
    kind: 'experiments',
    nameOf: ({ text, file }) => parseYamlDefinition(text, file, experimentDefinition).name,
    check: (sources) => {
      const compiled = compileExperiments(sources);
      return compiled.map((experiment, index) => ({
        ...(sources[index] as DefinitionSource),
        name: experiment.definition.name,
        test: () => runExperimentTests(experiment),
        preview: () => undefined,
      }));
    },
    assertReplaces: assertSameUnits,
  };
}

/** What moves units between variants, or makes what was counted something else. Slots, traffic and holdouts do neither. */
const fixed: readonly (readonly [key: string, valueOf: (definition: ExperimentDefinition) => unknown])[] = [
  ['unit', ({ unit }) => unit],
  ['salt', ({ salt, name }) => salt ?? name],
  ['layer', ({ layer }) => layer.name],
  ['variants', ({ variants }) => variants],
  ['observationWindow', ({ observationWindow }) => observationWindow],
  ['currency', ({ currency }) => currency],
];

/** Refuses a text that would mix units of two kinds in the numbers of one experiment. */
function assertSameUnits(earlier: DefinitionSource, later: DefinitionSource): void {
  const [before, after] = [earlier, later].map(({ text, file }) =>
    parseYamlDefinition(text, file, experimentDefinition),
  ) as [ExperimentDefinition, ExperimentDefinition];
  const problems = fixed
    .filter(([, valueOf]) => JSON.stringify(valueOf(before)) !== JSON.stringify(valueOf(after)))
    .map(([key]) => ({
      line: lineOfKey(later.text, key),
      key,
      message: `differs from ${earlier.file}, which has assigned units; give the experiment another name`,
    }));
  if (problems.length > 0) {
    throw definitionInvalid(later.file, problems);
  }
}
