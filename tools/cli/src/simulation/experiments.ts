import { readDefinitionFolder } from '@nadi/definitions';
import { NadiError } from '@nadi/errors';
import { compileExperiments, type CompiledExperiment } from '@nadi/experiments';
import type { SimulatedExperiment } from '@nadi/simulator';

/** Layer whose experiments are met with search results; those of others are met with the first page. */
const searchLayer = 'search';

/**
 * The experiments of a folder, as a marketplace runs them.
 * @param rescuedShare the planted effect: share of the visits with a treatment that order though they would have left, 0 to 1
 * @throws NadiError FILE_UNREADABLE, DEFINITION_INVALID
 */
export async function readExperiments(folder: string, rescuedShare: number): Promise<readonly SimulatedExperiment[]> {
  return compileExperiments(await readDefinitionFolder(folder)).map((one) => simulated(one, rescuedShare));
}

function simulated(
  { file, definition, assignment, plan }: CompiledExperiment,
  rescuedShare: number,
): SimulatedExperiment {
  const control = definition.variants.find((variant) => variant.control)?.name;
  if (control === undefined) {
    throw new NadiError('DEFINITION_INVALID', { message: `${file}: the experiment has no control` });
  }
  return {
    assigned: {
      ...assignment,
      ...{ name: definition.name, unit: definition.unit, startMs: plan.startMs, endMs: plan.endMs ?? null },
      // A file says nothing of the version that it has where it is in force.
      version: null,
    },
    ...{ control, rescuedShare },
    place: assignment.layer === searchLayer ? 'search-results' : 'page',
  };
}
