import { queryOptions } from '@tanstack/react-query';
import { apiGet } from './client.ts';
import type { DefinitionChange } from './pipelines.ts';

/** Kinds of definitions whose pages show their text and history. */
export type ShownKind = 'exports' | 'segments' | 'experiments';

/** Everything that was in force under a name, newest first. */
export function definitionHistoryQuery(kind: ShownKind, name: string) {
  return queryOptions({
    queryKey: ['definitions', kind, name],
    queryFn: async ({ signal }) =>
      (
        await apiGet<{ readonly history: readonly DefinitionChange[] }>(
          `/api/admin/v1/definitions/${kind}/${encodeURIComponent(name)}`,
          signal,
        )
      ).history,
    refetchInterval: 60_000,
  });
}
