import type { Transactions } from '../transactions.ts';

/** The first transactions of many. */
export function firstTransactions(all: Transactions, count: number): Transactions {
  return {
    count: Math.min(count, all.count),
    ids: all.ids.slice(0, count),
    customers: all.customers.slice(0, count),
    terminals: all.terminals.slice(0, count),
    timesMs: all.timesMs.slice(0, count),
    amounts: all.amounts.slice(0, count),
    frauds: all.frauds.slice(0, count),
    scenarios: all.scenarios.slice(0, count),
  };
}

/** Transactions of a few customers over 90 days, many at the very same time or days apart to the second. */
export function randomTransactions(count: number): Transactions {
  let state = 5;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const startMs = Date.parse('2018-04-01T00:00:00Z');
  // A tenth lies on whole hours, so that windows begin and end at transactions.
  const secondOf = () => (random(10) === 0 ? random(90 * 24) * 3_600 : random(90 * 86_400));
  const timesMs = Float64Array.from({ length: count }, () => startMs + secondOf() * 1_000).sort();
  return {
    ...{ count, timesMs },
    ids: Array.from({ length: count }, (_, place) => String(place)),
    customers: Array.from({ length: count }, () => `c${random(12)}`),
    terminals: Array.from({ length: count }, () => `t${random(9)}`),
    amounts: Float64Array.from({ length: count }, () => random(30_000) / 100),
    frauds: Uint8Array.from({ length: count }, () => (random(8) === 0 ? 1 : 0)),
    scenarios: new Uint8Array(count),
  };
}
