import type { BenchRow } from '../framework/bench-row.ts';
import { nodeVariant } from '../framework/variant-process.ts';
import { program } from './program.ts';

const nothing = (): object => ({});
const byHand = 'avsc by hand';

/** Encoding and decoding one event each time. */
export const serdeRow: BenchRow = {
  name: 'serde',
  measures: 'Encode an event of 21 fields into Confluent framing and decode it again.',
  events: { full: 1_000_000, quick: 2_000 },
  requirements: [{ kind: 'ratio', of: byHand, per: 'cpu', atLeast: 0.8 }],
  variants: [
    nodeVariant({ name: 'nadi', role: 'ours', program: program('serde-nadi'), options: nothing }),
    nodeVariant({ name: byHand, role: 'floor', program: program('serde-avsc'), options: nothing }),
    nodeVariant({
      name: 'registry library',
      role: 'peer',
      program: program('serde-registry-library'),
      options: nothing,
      // It takes many times as long for the same.
      share: 0.05,
    }),
  ],
};

/** The whole way of an event between a program and a record. */
export const serdeResolvedRow: BenchRow = {
  name: 'serde-resolved',
  measures:
    'Write key, CloudEvents headers and body of an event; read headers and body of one that an older version wrote.',
  events: { full: 500_000, quick: 2_000 },
  requirements: [{ kind: 'ratio', of: byHand, per: 'cpu', atLeast: 0.8 }],
  variants: [
    nodeVariant({ name: 'nadi', role: 'ours', program: program('serde-resolved-nadi'), options: nothing }),
    nodeVariant({ name: byHand, role: 'floor', program: program('serde-resolved-avsc'), options: nothing }),
  ],
};
