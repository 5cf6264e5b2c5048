import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { apiAnswer, apiGet } from './client.ts';

/** A saved query that one may ask. */
export interface SavedQuery {
  readonly name: string;
  readonly question: string;
  readonly version: number;
  /** How old an answer may be that is given again. */
  readonly stalenessMs: number;
  /** Contracts of its events. */
  readonly reads: readonly string[];
}

export interface SavedAnswer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
  readonly rowCount: number;
  readonly truncated: boolean;
  /** When computing it began, milliseconds since 1970; null if the server does not say. */
  readonly computedAtMs: number | null;
}

const shortestRefetchMs = 5_000;

export const savedQueriesQuery = queryOptions({
  queryKey: ['saved-queries'],
  queryFn: async ({ signal }) =>
    (await apiGet<{ readonly queries: readonly SavedQuery[] }>('/api/reporting/v1/queries', signal)).queries,
  staleTime: 60_000,
});

/** The address at which a saved query is answered. */
export function savedQueryPath(name: string, parameters: URLSearchParams): string {
  const text = parameters.toString();
  return `/api/reporting/v1/queries/${encodeURIComponent(name)}${text === '' ? '' : `?${text}`}`;
}

/**
 * The rows of a saved query, asked again when an answer may have changed.
 * @param isNow whether the range ends with the present
 */
export function savedAnswerQuery(
  { name, stalenessMs }: Pick<SavedQuery, 'name' | 'stalenessMs'>,
  parameters: URLSearchParams,
  isNow: boolean,
) {
  const path = savedQueryPath(name, new URLSearchParams([...parameters, ['format', 'json-arrays']]));
  return queryOptions({
    queryKey: ['saved-answer', path],
    queryFn: async ({ signal }): Promise<SavedAnswer> => {
      const { answer, headers } = await apiAnswer<Omit<SavedAnswer, 'computedAtMs'>>(path, signal);
      const computedAt = headers.get('nadi-computed-at');
      return { ...answer, computedAtMs: computedAt === null ? null : Date.parse(computedAt) };
    },
    staleTime: stalenessMs,
    refetchInterval: isNow ? Math.max(shortestRefetchMs, stalenessMs) : false,
    placeholderData: keepPreviousData,
  });
}
