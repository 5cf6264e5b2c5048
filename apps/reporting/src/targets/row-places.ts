import type { CompiledRow } from '@nadi/targets';

/** Finds the rows that a cell belongs to: those whose dimensions have its values. */
export type RowPlaces = (values: readonly string[]) => readonly number[];

/**
 * Prepares the search, so that each cell is looked up once per set of dimensions and not once per row.
 * @param names dimensions of the metric, in the order of a cell's values.
 */
export function rowPlaces(rows: readonly CompiledRow[], names: readonly string[]): RowPlaces {
  const groups = new Map<string, { readonly places: readonly number[]; readonly rows: Map<string, number> }>();
  rows.forEach(({ dimensions }, index) => {
    const used = names.filter((name) => name in dimensions);
    const group = groups.get(used.join('\n')) ?? { places: used.map((name) => names.indexOf(name)), rows: new Map() };
    groups.set(used.join('\n'), group);
    group.rows.set(JSON.stringify(used.map((name) => dimensions[name])), index);
  });
  return (values) =>
    [...groups.values()].flatMap(({ places, rows: known }) => {
      const index = known.get(JSON.stringify(places.map((place) => values[place])));
      return index === undefined ? [] : [index];
    });
}
