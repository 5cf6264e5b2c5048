import type { BenchRow } from '../framework/bench-row.ts';
import { nodeVariant } from '../framework/variant-process.ts';
import { program } from './program.ts';

const byHand = 'Maps by hand';

/** Few entities with much in their windows, and many that do not fit into the caches of a processor. */
export const featuresRows: readonly BenchRow[] = [10, 10_000].map((cards) => ({
  name: cards === 10 ? 'features' : 'features-many',
  measures: `Add a payment to its card, of ${cards.toLocaleString('en')}, and read 20 features at it.`,
  events: { full: 600_000, quick: 5_000 },
  requirements: [
    { kind: 'rate', per: 'cpu', atLeast: 60_000 },
    { kind: 'ratio', of: byHand, per: 'cpu', atLeast: 0.8 },
  ],
  variants: [
    nodeVariant({ name: 'nadi', role: 'ours', program: program('features-nadi'), options: () => ({ cards }) }),
    nodeVariant({ name: byHand, role: 'floor', program: program('features-by-hand'), options: () => ({ cards }) }),
  ],
}));
