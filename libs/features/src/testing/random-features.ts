import type { CompiledFeatureSet, FeatureEvent } from '../compiled-feature-set.ts';

/** A small seeded generator (mulberry32, public domain): numbers from 0 to below 1. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const measures = [
  'measure: count',
  'measure: rate',
  'measure: { sum: data.amount }',
  'measure: { mean: data.amount }',
  'measure: { min: data.amount }',
  'measure: { max: data.amount }',
  'measure: { distinct: data.device }',
];
const windows = [
  '{ exact: 10s }',
  '{ exact: 1m }',
  '{ exact: 7m }',
  '{ bucketed: 5m, by: 1m }',
  '{ bucketed: 30m, by: 1m }',
  '{ bucketed: 20m, by: 10m }',
];
const pick = <T>(random: () => number, values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;

/** A definition with features of every kind, as YAML. */
export function randomDefinition(random: () => number, features = 24): string {
  // Half of the definitions have only windows and delays in which late events are as well.
  const [shortest, delays] = random() < 0.5 ? [0, ['30s', '3m', '10m']] : [2, ['3m', '10m']];
  const windowed = Array.from({ length: features }, (_, index) => {
    const measure = pick(random, measures);
    const window = pick(random, windows.slice(shortest, measure.includes('distinct') ? 3 : windows.length));
    const extra = [
      random() < 0.3 ? 'where: data.isWeb' : '',
      random() < 0.2 ? `delay: ${pick(random, delays)}` : '',
      random() < 0.2 ? 'otherwise: -1' : '',
      random() < 0.2 ? 'includeCurrent: false' : '',
    ].filter((text) => text !== '');
    return `  f${index}: { ${[measure, `window: ${window}`, ...extra].join(', ')} }`;
  });
  return [
    'name: random',
    'question: Does the engine compute what it should?',
    'entity: { name: customer, id: data.customer }',
    'source: test.event',
    `lateness: ${pick(random, ['0ms', '20s', '5m'])}`,
    'features:',
    ...windowed,
    '  all: { measure: count, window: { exact: 2m } }',
    '  share: { measure: { ratio: [f0, all] } }',
    '  last: { measure: { last: data.amount } }',
    '  since: { measure: timeSince, includeCurrent: false }',
    '  decayed: { measure: decayedCount, halfLife: 1m }',
    '  spent: { measure: { decayedSum: data.amount }, halfLife: 3m, where: data.isWeb }',
    '',
  ].join('\n');
}

/** Events of a few customers, some of them out of order, some at the same time, with gaps. */
export function randomEvents(random: () => number, count: number, set: CompiledFeatureSet): FeatureEvent[] {
  let nowMs = 1_700_000_000_000;
  return Array.from({ length: count }, () => {
    nowMs += random() < 0.02 ? Math.floor(random() * 1_200_000) : Math.floor(random() * 4) * 1_500;
    const isLate = random() < 0.15;
    const data = {
      customer: `c${Math.floor(random() * 3)}`,
      amount: random() < 0.1 ? null : Math.round((random() - 0.3) * 10_000) / 100,
      device: random() < 0.1 ? null : `d${Math.floor(random() * 4)}`,
      isWeb: random() < 0.5,
    };
    return { contract: set.source, timeMs: nowMs - (isLate ? Math.floor(random() * 90_000) : 0), data };
  });
}
