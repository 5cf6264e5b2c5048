import type { DashboardTile, MetricDescription, MetricTile } from '../api/index.ts';
import type { MetricView } from '../series/metric-question.ts';

const dimensionOf = (filter: string) => filter.slice(0, filter.indexOf(':'));

/**
 * How a tile looks at its metric: with its own filters, and those of the page whose dimension the metric has and the tile does not
 * filter by itself.
 */
export function viewOf(
  tile: Pick<MetricTile, 'by' | 'filter'>,
  metric: Pick<MetricDescription, 'dimensions'>,
  chosen: readonly string[],
): MetricView {
  const own = new Set(tile.filter.map(dimensionOf));
  const taken = chosen.filter((filter) => {
    const dimension = dimensionOf(filter);
    return metric.dimensions.includes(dimension) && !own.has(dimension);
  });
  return { by: tile.by, filter: [...tile.filter, ...taken], currency: undefined, isSliding: false, tab: '' };
}

/** What a tile wants and its metric does not have. */
export function unknownDimensions(
  { by, filter }: Pick<MetricTile, 'by' | 'filter'>,
  { dimensions }: Pick<MetricDescription, 'dimensions'>,
): readonly string[] {
  return [...new Set([...by, ...filter.map(dimensionOf)])].filter((name) => !dimensions.includes(name));
}

/** The definitions whose changes may explain what the tiles show, as admin names them. */
export function shownDefinitions(tiles: readonly DashboardTile[]): readonly string[] {
  const names = tiles.flatMap((tile) =>
    tile.kind === 'metric' ? [`metrics/${tile.metric}`] : tile.kind === 'query' ? [`queries/${tile.query}`] : [],
  );
  return [...new Set(names)].sort();
}

/** The filters of an address, as far as the page has such variables. */
export function chosenFilters(
  parameters: URLSearchParams,
  variables: readonly { readonly dimension: string }[],
): readonly string[] {
  const known = new Set(variables.map(({ dimension }) => dimension));
  return [...new Set(parameters.getAll('filter'))].filter((text) => known.has(dimensionOf(text)));
}
