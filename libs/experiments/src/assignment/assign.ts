import {
  layerSlots,
  type AssignedVariant,
  type Assignment,
  type AssignmentDefinition,
} from './assignment-definition.ts';
import { unitFraction } from './unit-hash.ts';

/** The one salt of the global holdout: all experiments leave the same units out. */
const globalHoldoutSalt = 'global';

/**
 * Says what a unit gets. The same definition and unit give the same answer everywhere and at all times. Every step compares a
 * fraction of its own with a share, so that another traffic or holdout adds units or takes some away and never moves one from a
 * variant to another.
 * @param unitId such as the id of a customer or of a session. An empty one takes no part.
 */
export function assign(definition: AssignmentDefinition, unitId: string): Assignment {
  const { salt, layer, slots, traffic, variants, holdouts } = definition;
  if (unitId === '') {
    return { excluded: 'no-unit' };
  }
  if (unitFraction('global-holdout', globalHoldoutSalt, unitId) < holdouts.global) {
    return { excluded: 'global-holdout' };
  }
  if (unitFraction('layer-holdout', layer, unitId) < holdouts.layer) {
    return { excluded: 'layer-holdout' };
  }
  const slot = slotOf(layer, unitId);
  if (slot < slots.first || slot > slots.last) {
    return { excluded: 'other-slot' };
  }
  if (unitFraction('traffic', salt, unitId) >= traffic) {
    return { excluded: 'traffic' };
  }
  return { variant: variantAt(unitFraction('variant', salt, unitId), variants) };
}

/** The slot of a unit in a layer, from 0 to 9,999. */
export function slotOf(layer: string, unitId: string): number {
  return Math.floor(unitFraction('slot', layer, unitId) * layerSlots);
}

/** Weights are whole numbers, so that the sums are exact and the borders between variants are the same everywhere. */
function variantAt(fraction: number, variants: readonly AssignedVariant[]): string {
  const place = fraction * variants.reduce((sum, { weight }) => sum + weight, 0);
  let border = 0;
  for (const { name, weight } of variants) {
    border += weight;
    if (place < border) {
      return name;
    }
  }
  throw new RangeError('an experiment needs a variant with a positive weight');
}
