import { parseDurationMs } from '@nadi/definitions';
import { z } from 'zod';

const dayMs = 86_400_000;
const longestRangeMs = 366 * dayMs;
const [mostTiles, mostVariables, mostSuggestions, mostBy, mostFilters, mostValues, mostParameters] = [
  40, 10, 50, 3, 5, 20, 20,
] as const;

const name = z
  .string()
  .max(100)
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be in kebab-case');
const dimension = z
  .string()
  .max(50)
  .regex(/^[a-z][A-Za-z0-9]*$/, 'must be a name of a dimension such as city');
const parameter = z
  .string()
  .max(50)
  .regex(/^[a-z][A-Za-z0-9]*$/, 'must be a name of a parameter such as leastOrders');
const value = z.string().min(1).max(200);
const length = z
  .string()
  .refine((text) => isWithin(text, 1_000, longestRangeMs), 'must be a duration such as 5m, 6h or 30d, at most 366d');

/** How the numbers of a metric may be shown. */
export const metricShows = ['figure', 'line', 'area', 'bars', 'list', 'parts', 'table'] as const;
/** How the rows of a query may be shown. */
export const queryShows = ['table', 'bars', 'line', 'figure'] as const;
/** How much of the twelve columns of the page a tile takes. */
export const tileWidths = ['quarter', 'third', 'half', 'two-thirds', 'whole'] as const;

/** What a tile shows; it has exactly one of these keys. */
export const tileSources = ['metric', 'query', 'text'] as const;

const single = z.union([z.string().max(1_000), z.number(), z.boolean()]);

const variable = z.strictObject({
  /** Dimension of metrics that it filters. */
  dimension,
  /** What people call it. Default: the dimension. */
  title: z.string().min(1).max(50).optional(),
  /** Values to offer, beside those that the tiles show. */
  suggestions: z.array(value).max(mostSuggestions).default([]),
});

const tile = z.strictObject({
  /** Default: the name of the metric or query. */
  title: z.string().min(1).max(100).optional(),
  width: z.enum(tileWidths).optional(),
  /** Name of a metric. */
  metric: name.optional(),
  /** Dimensions to tell apart. */
  by: z
    .union([dimension, z.array(dimension).min(1).max(mostBy)], `must be a dimension or up to ${mostBy} of them`)
    .transform((given) => [given].flat())
    .optional(),
  /** Only these values of dimensions. */
  filter: z
    .record(
      dimension,
      z.union([value, z.array(value).min(1).max(mostValues)]).transform((given) => [given].flat()),
    )
    .refine((filter) => Object.keys(filter).length <= mostFilters, `has more than ${mostFilters} dimensions`)
    .optional(),
  /** Length of a step. Default: what suits the range. */
  step: length.optional(),
  show: z.enum(metricShows).optional(),
  /** What a figure is of: all of the range, or the last complete step. */
  figure: z.enum(['total', 'latest']).optional(),
  /** What to compare with: the same time some days earlier, or the median of several such times. */
  baseline: z
    .string()
    .regex(/^([1-9]x)?[1-9]\d{0,2}d$/, 'must be whole days such as 7d, or several of them such as 4x7d')
    .optional(),
  /** Name of a saved query. */
  query: name.optional(),
  /** Its parameters; `$from` and `$to` are the bounds of the page, `$city` is the variable of that name. */
  parameters: z
    .record(parameter, z.union([single, z.array(single).max(mostValues)]))
    .refine((given) => Object.keys(given).length <= mostParameters, `has more than ${mostParameters}`)
    .optional(),
  /** Plain text. */
  text: z.string().min(1).max(2_000).optional(),
});

/** A dashboard as it stands in `config/dashboards/<name>.yaml`. */
export const dashboardDefinition = z.strictObject({
  name,
  title: z.string().min(3).max(100),
  /** The question that it answers, for people. */
  question: z.string().min(10).max(300),
  /** Whom to ask about it. */
  owner: z.string().min(1).max(200).optional(),
  /** What the page shows at first: this much until now. */
  range: length.default('1h'),
  variables: z.array(variable).max(mostVariables).default([]),
  tiles: z.array(tile).min(1).max(mostTiles),
});

export type DashboardDefinition = z.infer<typeof dashboardDefinition>;
export type TileDefinition = DashboardDefinition['tiles'][number];

function isWithin(text: string, leastMs: number, mostMs: number): boolean {
  const lengthMs = parseDurationMs(text);
  return lengthMs !== undefined && lengthMs >= leastMs && lengthMs <= mostMs && !text.trim().endsWith('ms');
}
