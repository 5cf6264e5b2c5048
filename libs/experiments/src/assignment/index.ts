export { assign, slotOf } from './assign.ts';
export {
  layerSlots,
  type AssignedExperiment,
  type AssignedVariant,
  type Assignment,
  type AssignmentDefinition,
  type ExclusionReason,
} from './assignment-definition.ts';
export { murmurHash3, unitFraction, type HashPurpose } from './unit-hash.ts';
