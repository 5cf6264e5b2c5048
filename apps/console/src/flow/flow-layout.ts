export interface Placed {
  readonly x: number;
  readonly y: number;
}

export interface LayoutSizes {
  readonly width: number;
  readonly height: number;
  readonly columnGap: number;
  readonly rowGap: number;
}

interface Link {
  readonly from: string;
  readonly to: string;
}

export interface Layout {
  /** The left upper corner of each box. */
  readonly places: ReadonlyMap<string, Placed>;
  /** The left ends of the free lanes, as wide as a box, that a link takes past the columns between its ends; by `laneKey`. */
  readonly lanes: ReadonlyMap<string, readonly Placed[]>;
}

const sweeps = 4;

export const laneKey = ({ from, to }: Link): string => `${from}\n${to}`;

/**
 * Places boxes in columns from left to right, so that as many links as possible lead to the right, and keeps a lane free where a link
 * passes a column: behind a box it would look as if it ended there. Links to the same box share their lanes. The layout depends on
 * names and links alone, never on numbers: what moves in the picture is data, not the boxes.
 * Sugiyama, Tagawa, Toda: Methods for Visual Understanding of Hierarchical System Structures (1981).
 */
export function layoutFlow(
  ids: readonly string[],
  links: readonly Link[],
  { width, height, columnGap, rowGap }: LayoutSizes,
): Layout {
  const sorted = [...new Set(ids)].sort();
  const known = new Set(sorted);
  const own = links
    .filter(({ from, to }) => known.has(from) && known.has(to) && from !== to)
    .sort((a, b) => compare(a.from, b.from) || compare(a.to, b.to));
  const forward = withoutCycles(sorted, own);
  const ranks = columnsOf(sorted, forward);
  const ways = waysOf(forward, ranks);
  const columns = ordered(withLanes(ranks, ways), segmentsOf(own, ways));
  const tallest = Math.max(0, ...columns.map((column) => column.length));
  const step = height + rowGap;
  const places = new Map(
    columns.flatMap((column, index) =>
      column.map((id, row) => [
        id,
        { x: index * (width + columnGap), y: (row + (tallest - column.length) / 2) * step },
      ]),
    ),
  );
  const middle = (lane: string): Placed => {
    const { x, y } = places.get(lane) as Placed;
    return { x, y: y + height / 2 };
  };
  const lanes = new Map([...ways].map(([key, way]) => [key, way.map(middle)]));
  [...ways.values()].flat().forEach((lane) => places.delete(lane));
  return { places, lanes };
}

/** The lanes that each link takes which passes a column. No box is called like a lane: their names hold a line break. */
function waysOf(forward: readonly Link[], columns: readonly (readonly string[])[]): ReadonlyMap<string, string[]> {
  const rankOf = new Map(columns.flatMap((column, rank) => column.map((id) => [id, rank])));
  return new Map(
    forward.flatMap((link) => {
      const [first, last] = [(rankOf.get(link.from) ?? 0) + 1, rankOf.get(link.to) ?? 0];
      const way = Array.from({ length: Math.max(0, last - first) }, (_, index) => `${link.to}\n${first + index}`);
      return way.length === 0 ? [] : [[laneKey(link), way]];
    }),
  );
}

function withLanes(
  columns: readonly (readonly string[])[],
  ways: ReadonlyMap<string, readonly string[]>,
): readonly string[][] {
  const lanes = [...new Set([...ways.values()].flat())];
  return columns.map((column, rank) => [...column, ...lanes.filter((lane) => lane.endsWith(`\n${rank}`))].sort());
}

/** The links cut into pieces from column to column. */
function segmentsOf(links: readonly Link[], ways: ReadonlyMap<string, readonly string[]>): readonly Link[] {
  return links.flatMap((link) => {
    const stops = [link.from, ...(ways.get(laneKey(link)) ?? []), link.to];
    return stops.slice(1).map((to, index) => ({ from: stops[index] as string, to }));
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The links without those that lead back to where one came from, starting where nothing comes in. */
function withoutCycles(ids: readonly string[], links: readonly Link[]): readonly Link[] {
  const outgoing = Map.groupBy(links, ({ from }) => from);
  const reached = new Set(links.map(({ to }) => to));
  const isOpen = new Map<string, boolean>();
  const forward: Link[] = [];
  const visit = (id: string): void => {
    isOpen.set(id, true);
    for (const link of outgoing.get(id) ?? []) {
      if (isOpen.get(link.to) !== true) {
        forward.push(link);
      }
      if (!isOpen.has(link.to)) {
        visit(link.to);
      }
    }
    isOpen.set(id, false);
  };
  [...ids.filter((id) => !reached.has(id)), ...ids].forEach((id) => !isOpen.has(id) && visit(id));
  return forward;
}

/** Each box one column behind the last of those that lead to it. */
function columnsOf(ids: readonly string[], forward: readonly Link[]): string[][] {
  const incoming = Map.groupBy(forward, ({ to }) => to);
  const ranks = new Map<string, number>();
  const rankOf = (id: string): number => {
    const known = ranks.get(id);
    if (known !== undefined) {
      return known;
    }
    const rank = Math.max(-1, ...(incoming.get(id) ?? []).map(({ from }) => rankOf(from))) + 1;
    ranks.set(id, rank);
    return rank;
  };
  const columns: string[][] = [];
  ids.forEach((id) => (columns[rankOf(id)] ??= []).push(id));
  return columns;
}

/** Brings each box near those it is linked with, so that fewer links cross. */
function ordered(columns: readonly string[][], links: readonly Link[]): readonly string[][] {
  const neighbours = new Map<string, string[]>();
  for (const { from, to } of links) {
    neighbours.set(from, [...(neighbours.get(from) ?? []), to]);
    neighbours.set(to, [...(neighbours.get(to) ?? []), from]);
  }
  const result = columns.map((column) => [...column]);
  const places = new Map<string, number>();
  const note = (column: readonly string[]) => column.forEach((id, row) => places.set(id, (row + 0.5) / column.length));
  result.forEach(note);
  const meanOf = (id: string) => {
    const of = neighbours.get(id) ?? [];
    const sum = of.reduce((total, other) => total + (places.get(other) ?? 0.5), 0);
    return of.length === 0 ? 0.5 : Math.round((sum / of.length) * 1e6) / 1e6;
  };
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    // One column after the other: two that make room for each other at once would change places for ever.
    for (const column of sweep % 2 === 0 ? result : result.toReversed()) {
      const means = new Map(column.map((id) => [id, meanOf(id)]));
      column.sort((a, b) => (means.get(a) ?? 0) - (means.get(b) ?? 0) || compare(a, b));
      note(column);
    }
  }
  return result;
}
