/**
 * Edges between bins that hold about the same number of values, and finer ones at both ends: what is rare stands there. Values
 * that occur often get a bin of their own.
 * @param values in any order
 * @param bins about how many
 */
export function quantileEdges(values: Float64Array, bins: number): Float64Array {
  const sorted = values.slice().sort();
  const shares = Array.from({ length: bins - 1 }, (_, index) => (index + 1) / bins);
  for (let tail = 1 / bins / 2; tail * sorted.length >= 2; tail /= 2) {
    shares.push(tail, 1 - tail);
  }
  const edges = shares.map((share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return Float64Array.from(new Set(edges)).sort();
}

/** The bin of a value: how many edges are not above it. From 0 to `edges.length`. */
export function binOf(edges: Float64Array, value: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle]! <= value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
