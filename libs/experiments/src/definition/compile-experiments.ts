import { definitionInvalid, lineOfKey, parseYamlDefinition, type DefinitionSource } from '@nadi/definitions';
import type { AssignmentDefinition } from '../assignment/index.ts';
import type { AnalysisPlan } from '../statistics/index.ts';
import { experimentDefinition, type ExperimentDefinition } from './experiment-definition.ts';

/** An experiment that is valid by itself and beside the others. */
export interface CompiledExperiment {
  readonly file: string;
  readonly definition: ExperimentDefinition;
  /** What decides which unit gets what; all that a page needs. */
  readonly assignment: AssignmentDefinition;
  /** What its statistics go by. */
  readonly plan: AnalysisPlan;
}

/**
 * Compiles experiments from their files.
 * @throws NadiError DEFINITION_INVALID naming file, line and key: also for a name or salt that stands twice, experiments that share
 * slots of a layer at a time, a layer of different units, and holdouts that are not the same for all.
 */
export function compileExperiments(sources: readonly DefinitionSource[]): readonly CompiledExperiment[] {
  const compiled = sources.map(({ file, text }) =>
    compile(file, parseYamlDefinition(text, file, experimentDefinition)),
  );
  compiled.forEach((one, index) => {
    compiled.slice(0, index).forEach((earlier) => {
      const conflict = conflictOf(one, earlier);
      if (conflict !== undefined) {
        const line = lineOfKey((sources[index] as DefinitionSource).text, conflict.key);
        throw definitionInvalid(one.file, [{ line, ...conflict }]);
      }
    });
  });
  return compiled;
}

/** Whether units are assigned at this time, milliseconds since 1970. */
export function runsAt({ plan }: CompiledExperiment, timeMs: number): boolean {
  return timeMs >= plan.startMs && timeMs < (plan.endMs ?? Infinity);
}

function compile(file: string, definition: ExperimentDefinition): CompiledExperiment {
  const { name, layer, salt = name, traffic, holdouts, variants, start, end, minimumRuntime, ...rest } = definition;
  const { primary, secondary, guardrails, alpha, sampleRatioAlpha, minimumUnits, expectedUnits } = rest;
  const [first, last] = layer.slots;
  return {
    file,
    definition,
    assignment: {
      ...{ salt, layer: layer.name, slots: { first, last }, traffic, holdouts },
      variants: variants.map((variant) => ({ name: variant.name, weight: variant.weight })),
    },
    plan: {
      ...{ variants, primary, secondary, guardrails, alpha, sampleRatioAlpha, minimumUnits, expectedUnits },
      ...{ startMs: start, endMs: end, minimumRuntimeMs: minimumRuntime },
    },
  };
}

/** Why two experiments cannot be in force together. */
function conflictOf(
  { definition, assignment, plan }: CompiledExperiment,
  earlier: CompiledExperiment,
): { key: string; message: string } | undefined {
  const other = earlier.definition;
  if (definition.name === other.name) {
    return { key: 'name', message: `the experiment ${other.name} is defined twice` };
  }
  if (assignment.salt === earlier.assignment.salt) {
    return { key: 'salt', message: `is that of ${other.name}, so that both would split the units alike` };
  }
  if (assignment.holdouts.global !== earlier.assignment.holdouts.global) {
    return { key: 'holdouts', message: `global must be the same for all: ${other.holdouts.global} in ${other.name}` };
  }
  if (assignment.layer !== earlier.assignment.layer) {
    return undefined;
  }
  if (definition.unit !== other.unit) {
    return { key: 'unit', message: `must be that of ${other.name} in the same layer, ${other.unit}` };
  }
  if (assignment.holdouts.layer !== earlier.assignment.holdouts.layer) {
    return { key: 'holdouts', message: `layer must be the same in a layer: ${other.holdouts.layer} in ${other.name}` };
  }
  const together = plan.startMs < (earlier.plan.endMs ?? Infinity) && earlier.plan.startMs < (plan.endMs ?? Infinity);
  const { first, last } = earlier.assignment.slots;
  return together && assignment.slots.first <= last && first <= assignment.slots.last
    ? { key: 'layer', message: `shares slots with ${other.name}, which has ${first} to ${last} at the same time` }
    : undefined;
}
