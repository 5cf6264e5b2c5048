import type { QueryTile } from '../api/index.ts';
import { momentOf, type TimeRange } from '../range/time-range.ts';

/**
 * The parameters of a query tile as its address has them: bounds of the range and variables in the place of what stands for them. A
 * variable that nothing is chosen for is left out, so that the query takes its default.
 * @param chosen `dimension:value` each
 */
export function queryParameters(
  parameters: QueryTile['parameters'],
  range: Pick<TimeRange, 'from' | 'to'>,
  chosen: readonly string[],
): URLSearchParams {
  const values = new Map<string, readonly string[]>([
    ['$from', [boundOf(range.from)]],
    ['$to', [boundOf(range.to)]],
  ]);
  const valueOf = (value: string) =>
    values.get(value) ??
    chosen.filter((filter) => filter.startsWith(`${value.slice(1)}:`)).map((filter) => filter.slice(value.length));
  const pairs = Object.entries(parameters).flatMap(([name, given]) =>
    [given].flat().flatMap((value): [string, string][] => {
      const isReference = typeof value === 'string' && value.startsWith('$');
      return (isReference ? valueOf(value) : [String(value)]).map((one) => [name, one]);
    }),
  );
  return new URLSearchParams(pairs);
}

/** Queries know RFC 3339 and times like now-1h; addresses may also hold milliseconds. */
function boundOf(text: string): string {
  const timeMs = text.startsWith('now') ? undefined : momentOf(text, 0);
  return timeMs === undefined ? text : new Date(timeMs).toISOString();
}
