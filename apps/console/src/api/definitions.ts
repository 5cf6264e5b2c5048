import { queryOptions } from '@tanstack/react-query';
import { apiGet } from './client.ts';
import type { DefinitionChange, ListedDefinition } from './pipelines.ts';

/** Kinds of definitions whose texts and history are shown. */
export type ShownKind = 'exports' | 'segments' | 'experiments' | 'queries';

/** Everything that was in force under a name, newest first. */
export function definitionHistoryQuery(kind: ShownKind, name: string) {
  const path = `/api/admin/v1/definitions/${kind}/${encodeURIComponent(name)}`;
  return queryOptions({
    queryKey: ['definition', kind, name],
    queryFn: async ({ signal }) =>
      (await apiGet<{ readonly history: readonly DefinitionChange[] }>(path, signal)).history,
    refetchInterval: 60_000,
  });
}

/** What is in force of a kind. */
export function definitionsQuery(kind: ShownKind) {
  return queryOptions({
    queryKey: ['definitions', kind],
    queryFn: async ({ signal }) =>
      (
        await apiGet<{ readonly definitions: readonly ListedDefinition[] }>(
          `/api/admin/v1/definitions?kind=${kind}`,
          signal,
        )
      ).definitions,
    refetchInterval: 10_000,
  });
}

/** What is listed of a kind, with a version that came in force under a name; others know only later that it did. */
export function withVersion(
  definitions: readonly ListedDefinition[],
  { name, version, author, activatedAt }: ListedDefinition,
): readonly ListedDefinition[] {
  const isNewer = definitions.every((one) => one.name !== name || one.version < version);
  return isNewer
    ? [...definitions.filter((one) => one.name !== name), { name, version, author, activatedAt }]
    : definitions;
}
