import {
  definitionInvalid,
  lineOfPath,
  parseYamlDefinition,
  type DefinitionProblem,
  type DefinitionSource,
} from '@nadi/definitions';
import {
  dashboardDefinition,
  queryShows,
  tileSources,
  type DashboardDefinition,
  type metricShows,
  type TileDefinition,
  type tileWidths,
} from './dashboard-definition.ts';

export type MetricShow = (typeof metricShows)[number];
export type QueryShow = (typeof queryShows)[number];
export type TileWidth = (typeof tileWidths)[number];

interface AnyTile {
  readonly title: string;
  readonly width: TileWidth;
}

/** The numbers of a metric. */
export interface MetricTile extends AnyTile {
  readonly kind: 'metric';
  readonly metric: string;
  readonly by: readonly string[];
  /** `dimension:value` each, as the API has it; several values of one dimension add up. */
  readonly filter: readonly string[];
  /** Such as 5m; null for what suits the range. */
  readonly step: string | null;
  readonly show: MetricShow;
  /** Null leaves it to the measure: what adds up is of all of the range, anything else is of the last complete step. */
  readonly figure: 'total' | 'latest' | null;
  /** Such as 7d or 4x7d. */
  readonly baseline: string | null;
}

/** A value of a parameter. */
export type ParameterValue = string | number | boolean;

/** The rows of a saved query. */
export interface QueryTile extends AnyTile {
  readonly kind: 'query';
  readonly query: string;
  /** A text that begins with `$` stands for a bound of the range or for a variable. */
  readonly parameters: Readonly<Record<string, ParameterValue | readonly ParameterValue[]>>;
  readonly show: QueryShow;
}

/** Words between numbers. */
export interface TextTile extends AnyTile {
  readonly kind: 'text';
  readonly text: string;
}

export type DashboardTile = MetricTile | QueryTile | TextTile;

/** A filter that all tiles take whose metric has the dimension. */
export interface DashboardVariable {
  readonly dimension: string;
  readonly title: string;
  readonly suggestions: readonly string[];
}

/** A dashboard as pages need it; all of it is plain JSON. */
export interface CompiledDashboard {
  readonly name: string;
  readonly title: string;
  readonly question: string;
  readonly owner: string | null;
  /** Length of the range until now that is shown at first, such as 6h. */
  readonly range: string;
  readonly variables: readonly DashboardVariable[];
  readonly tiles: readonly DashboardTile[];
}

/** Keys that only one kind of tile has. */
const ownKeys = {
  metric: ['by', 'filter', 'step', 'show', 'figure', 'baseline'],
  query: ['parameters', 'show'],
  text: [],
} as const satisfies Record<(typeof tileSources)[number], readonly (keyof TileDefinition)[]>;

const usualWidths: Readonly<Record<MetricShow, TileWidth>> = {
  ...{ figure: 'quarter', list: 'third', parts: 'third', table: 'whole' },
  ...{ line: 'half', area: 'half', bars: 'half' },
};

/**
 * Compiles one dashboard. Whether its metrics and queries exist is decided where they are in force: a tile whose metric is missing
 * says so itself, and the others go on.
 * @throws NadiError DEFINITION_INVALID naming file, line and key of every problem.
 */
export function compileDashboard(source: DefinitionSource): CompiledDashboard {
  const definition = parseYamlDefinition(source.text, source.file, dashboardDefinition);
  const problems: DefinitionProblem[] = [];
  const note = (path: readonly PropertyKey[], message: string) =>
    void problems.push({ line: lineOfPath(source.text, path), key: path.map(String).join('.'), message });
  noteTwice(definition, note);
  const variables = definition.variables.map((one) => ({ ...one, title: one.title ?? one.dimension }));
  const known = new Set(['from', 'to', ...variables.map((one) => one.dimension)]);
  definition.tiles.forEach((tile, place) =>
    noteProblems(tile, known, (keys, message) => note(['tiles', place, ...keys], message)),
  );
  if (problems.length > 0) {
    throw definitionInvalid(source.file, problems);
  }
  const { name, title, question, owner = null, range } = definition;
  return { name, title, question, owner, range, variables, tiles: definition.tiles.map(compileTile) };
}

/**
 * Compiles dashboards from their files.
 * @throws NadiError DEFINITION_INVALID naming file, line and key.
 */
export function compileDashboards(sources: readonly DefinitionSource[]): readonly CompiledDashboard[] {
  const names = new Set<string>();
  return sources.map((source) => {
    const dashboard = compileDashboard(source);
    if (names.has(dashboard.name)) {
      const message = `the dashboard ${dashboard.name} is defined twice`;
      throw definitionInvalid(source.file, [{ line: lineOfPath(source.text, ['name']), key: 'name', message }]);
    }
    names.add(dashboard.name);
    return dashboard;
  });
}

type Note = (path: readonly PropertyKey[], message: string) => void;

function noteTwice({ variables }: DashboardDefinition, note: Note): void {
  variables.forEach(({ dimension, suggestions }, place) => {
    if (variables.findIndex((one) => one.dimension === dimension) < place) {
      note(['variables', place, 'dimension'], `${dimension} stands twice`);
    }
    const twice = suggestions.find((one, index) => suggestions.indexOf(one) < index);
    if (twice !== undefined) {
      note(['variables', place, 'suggestions'], `names ${twice} twice`);
    }
  });
}

function noteProblems(tile: TileDefinition, known: ReadonlySet<string>, note: Note): void {
  const [source, another] = tileSources.filter((one) => tile[one] !== undefined);
  if (source === undefined || another !== undefined) {
    note(another === undefined ? [] : [another], `needs one of ${tileSources.join(', ')}`);
    return;
  }
  const own: readonly string[] = ownKeys[source];
  const foreign = Object.values(ownKeys)
    .flat()
    .filter((key) => tile[key] !== undefined && !own.includes(key));
  for (const key of new Set(foreign)) {
    note([key], `has no meaning beside ${source}`);
  }
  if (source === 'metric') {
    noteShow(tile, note);
  }
  if (source === 'query' && tile.show !== undefined && !isQueryShow(tile.show)) {
    note(['show'], `of a query is one of ${queryShows.join(', ')}`);
  }
  for (const [name, value] of Object.entries(tile.parameters ?? {})) {
    const strange = [value].flat().find((one) => isReference(one) && !known.has(one.slice(1)));
    if (strange !== undefined) {
      note(['parameters', name], `${strange} is neither $from, $to nor one of the variables`);
    }
  }
}

function noteShow({ show = 'line', by, figure, baseline }: TileDefinition, note: Note): void {
  if (show === 'figure' && by !== undefined) {
    note(['by'], 'has no meaning for a figure, which is one number');
  }
  if (figure !== undefined && show !== 'figure') {
    note(['figure'], 'has a meaning with show: figure only');
  }
  if (baseline !== undefined && !['figure', 'line', 'area'].includes(show)) {
    note(['baseline'], 'is shown by figure, line and area only');
  }
}

function compileTile(tile: TileDefinition): DashboardTile {
  const { metric, query, text } = tile;
  if (metric !== undefined) {
    const { by = [], filter = {}, step = null, show = 'line', figure = null, baseline = null } = tile;
    const filters = Object.entries(filter).flatMap(([name, values]) => values.map((value) => `${name}:${value}`));
    return {
      ...{ kind: 'metric', metric, title: tile.title ?? metric, width: tile.width ?? usualWidths[show] },
      ...{ by, filter: filters, step, show, figure, baseline },
    };
  }
  if (query !== undefined) {
    const show = isQueryShow(tile.show) ? tile.show : 'table';
    const width = tile.width ?? (show === 'table' ? 'half' : usualWidths[show]);
    return { kind: 'query', query, title: tile.title ?? query, width, show, parameters: tile.parameters ?? {} };
  }
  return { kind: 'text', text: text ?? '', title: tile.title ?? '', width: tile.width ?? 'whole' };
}

function isReference(value: ParameterValue): value is string {
  return typeof value === 'string' && value.startsWith('$');
}

function isQueryShow(show: TileDefinition['show']): show is QueryShow {
  return (queryShows as readonly (string | undefined)[]).includes(show);
}
