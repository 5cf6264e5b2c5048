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

const sweeps = 4;

/**
 * Places boxes in columns from left to right, so that as many links as possible lead to the right. It depends on names and links
 * alone, never on numbers: what moves in the picture is data, not the boxes.
 */
export function layoutFlow(
  ids: readonly string[],
  links: readonly Link[],
  { width, height, columnGap, rowGap }: LayoutSizes,
): ReadonlyMap<string, Placed> {
  const sorted = [...new Set(ids)].sort();
  const known = new Set(sorted);
  const own = links
    .filter(({ from, to }) => known.has(from) && known.has(to) && from !== to)
    .sort((a, b) => compare(a.from, b.from) || compare(a.to, b.to));
  const forward = withoutCycles(sorted, own);
  const columns = ordered(columnsOf(sorted, forward), own);
  const tallest = Math.max(0, ...columns.map((column) => column.length));
  const step = height + rowGap;
  return new Map(
    columns.flatMap((column, index) =>
      column.map((id, row) => [
        id,
        { x: index * (width + columnGap), y: (row + (tallest - column.length) / 2) * step },
      ]),
    ),
  );
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
