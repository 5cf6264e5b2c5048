import type { BenchRow } from '../framework/bench-row.ts';
import { nodeVariant } from '../framework/variant-process.ts';

const program = (name: string): URL => new URL(`../programs/${name}.program.js`, import.meta.url);
const nothing = (): object => ({});

/** Encoding and decoding one event each time. */
export const serdeRow: BenchRow = {
  name: 'serde',
  measures: 'Encode an event of 21 fields into Confluent framing and decode it again.',
  events: { full: 1_000_000, quick: 2_000 },
  requirements: [{ kind: 'ratio', of: 'avsc by hand', per: 'cpu', atLeast: 0.8 }],
  variants: [
    nodeVariant({ name: 'nadi', role: 'ours', program: program('serde-nadi'), options: nothing }),
    nodeVariant({ name: 'avsc by hand', role: 'floor', program: program('serde-avsc'), options: nothing }),
  ],
};
