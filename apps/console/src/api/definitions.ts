import { queryOptions } from '@tanstack/react-query';
import { apiGet } from './client.ts';
import type { DefinitionChange } from './pipelines.ts';

/** Everything that was in force under a name, newest first. */
export function definitionHistoryQuery(kind: string, name: string) {
  const path = `/api/admin/v1/definitions/${encodeURIComponent(kind)}/${encodeURIComponent(name)}`;
  return queryOptions({
    queryKey: ['definition', kind, name],
    queryFn: async ({ signal }) =>
      (await apiGet<{ readonly history: readonly DefinitionChange[] }>(path, signal)).history,
    staleTime: 10_000,
  });
}
