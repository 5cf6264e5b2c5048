import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { apiSend } from './client.ts';

/** What is wrong at a line of a definition. */
export interface DefinitionProblem {
  readonly line: number;
  /** Empty if the text is no YAML. */
  readonly key: string;
  readonly message: string;
}

/** Whether a text is valid together with what is in force, and what its tests say. */
export interface DefinitionCheck {
  /** As it calls itself; null if that cannot be read. */
  readonly name: string | null;
  readonly problems: readonly DefinitionProblem[];
  readonly tests: readonly { readonly name: string; readonly failures: readonly string[] }[];
}

/** Something that a definition would do with several events. */
export interface PreviewedGroup {
  readonly what: 'made' | 'dropped' | 'failed';
  /** A contract, a rule, or a place in the definition. */
  readonly name: string;
  readonly count: number;
  /** Of the own tenant: outputs without personal data, or ids of events. */
  readonly examples: readonly unknown[];
  readonly note?: string;
}

/** What a definition would do with the newest real events. */
export interface DefinitionPreview {
  readonly reads: readonly string[];
  readonly events: number;
  /** When the first and the last of them were received, milliseconds since 1970. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  readonly groups: readonly PreviewedGroup[];
}

/** What putting a text in force would change. */
export interface DefinitionPlan {
  readonly changes: readonly {
    readonly name: string;
    readonly change: 'add' | 'change' | 'retire';
    readonly before?: { readonly version: number; readonly text: string };
    readonly text?: string;
  }[];
  /** Names the state that the plan holds for. */
  readonly basis: string;
}

const definitions = '/api/admin/v1/definitions';

/** Kinds of definitions that are written here. */
export type WrittenKind = 'pipelines' | 'queries';

const foldersOf = (kind: WrittenKind, name: string, text: string) => [
  { kind, sources: [{ file: `${kind}/${name}.yaml`, text }] },
];

/**
 * Checks a text together with what is in force, and runs its tests.
 * @throws ApiError
 */
export function checkDefinition(kind: WrittenKind, text: string): Promise<DefinitionCheck> {
  return apiSend('POST', `${definitions}/${kind}/check`, { text });
}

/** Checks a text that is being written; what was said before stays until there is an answer. */
export function pipelineCheckQuery(text: string) {
  return queryOptions({
    queryKey: ['pipeline-check', text],
    queryFn: () => checkDefinition('pipelines', text),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 60_000,
    retry: false,
    refetchOnWindowFocus: false,
  });
}

/**
 * @param events the newest, of all contracts together
 * @throws ApiError
 */
export function previewPipeline(text: string, events: number): Promise<DefinitionPreview> {
  return apiSend('POST', `${definitions}/pipelines/preview`, { text, events });
}

/** @throws ApiError */
export function planDefinition(kind: WrittenKind, name: string, text: string): Promise<DefinitionPlan> {
  return apiSend('POST', `${definitions}/plan`, { folders: foldersOf(kind, name, text) });
}

/**
 * Puts a text in force, as it was planned.
 * @param message why, for the history
 * @returns the version; undefined if it was in force already
 * @throws ApiError
 */
export async function applyDefinition(
  kind: WrittenKind,
  name: string,
  text: string,
  { basis, message }: { readonly basis: string; readonly message: string },
): Promise<number | undefined> {
  const folders = foldersOf(kind, name, text);
  const { changes } = await apiSend<{ readonly changes: readonly { readonly version: number | null }[] }>(
    'POST',
    `${definitions}/apply`,
    { folders, basis, message },
  );
  return changes[0]?.version ?? undefined;
}
