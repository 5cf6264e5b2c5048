import { parseYamlDefinition } from '@nadi/definitions';
import { compileFeatureSet, type CompiledFeatureSet } from '../compiled-feature-set.ts';
import { featureSetDefinition } from '../definition.ts';

/** Compiles a definition whose contract does not have to exist. */
export function compileAlone(text: string): CompiledFeatureSet {
  return compileFeatureSet(parseYamlDefinition(text, 'features/test.yaml', featureSetDefinition));
}
