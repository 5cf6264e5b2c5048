import { useCallback, useMemo, useState } from 'react';
import type { ListedDefinition } from '../api/index.ts';
import {
  draftParameter,
  newSavedQuery,
  type DraftParameter,
  type DraftParameters,
  type SavedQueryDraft,
} from './saved-query-draft.ts';
import { ownValue } from './own-value.ts';
import { readSavedQuery, savedQueryText } from './saved-query-file.ts';
import type { SharedStatement } from './statement-link.ts';
import { parameterNames, typedValue } from './statement-parameters.ts';

/** A saved query that the statement was opened from. */
export interface OpenedQuery {
  readonly name: string;
  readonly version: number;
  readonly text: string;
  /** When the server put it in force; undefined for what was saved here, of which only the version is known. */
  readonly activatedAt?: string;
}

/** Whether another version came in force after the one that was opened: a higher one, or an older one that was put back. What is listed may also be from before. */
export function isOvertaken(opened: OpenedQuery, inForce: Pick<ListedDefinition, 'version' | 'activatedAt'>): boolean {
  return opened.activatedAt === undefined
    ? inForce.version > opened.version
    : inForce.version !== opened.version && Date.parse(inForce.activatedAt) > Date.parse(opened.activatedAt);
}

type Edits = Partial<Omit<SavedQueryDraft, 'parameters'>> & { readonly parameters?: Record<string, DraftParameter> };

const noEdits: Edits = {};

/** What the statement of the page would be as a saved query: what was opened, what was changed of it since, and the values that it has. */
export function useSavedQuery({ sql, parameters }: SharedStatement) {
  const [opened, setOpened] = useState<OpenedQuery>();
  const [edits, setEdits] = useState(noEdits);
  const names = useMemo(() => parameterNames(sql), [sql]);
  const before = useMemo(() => (opened === undefined ? undefined : readSavedQuery(opened.text)?.draft), [opened]);
  const draft = useMemo(
    (): SavedQueryDraft => ({
      ...{ ...newSavedQuery, ...before, ...edits },
      parameters: Object.fromEntries(
        names.map((name) => [
          name,
          draftOf(name, [edits.parameters, before?.parameters]) ?? draftParameter(typedValue(parameters, name)),
        ]),
      ),
    }),
    [before, edits, names, parameters],
  );
  return {
    ...{ draft, names, opened },
    /** As it would stand in its file. */
    text: () => savedQueryText(draft, { sql, names, ...(opened !== undefined && { before: opened.text }) }),
    change: useCallback((next: Edits) => setEdits((last) => ({ ...last, ...next })), []),
    changeParameter: useCallback(
      (name: string, next: DraftParameter) =>
        setEdits((last) => ({ ...last, parameters: { ...last.parameters, [name]: next } })),
      [],
    ),
    /** Begins with what is in force, and forgets what was changed. */
    open: useCallback((next: OpenedQuery | undefined) => {
      setOpened(next);
      setEdits(noEdits);
    }, []),
    /** Goes on with what was changed, on top of another version. */
    rebase: setOpened,
  };
}

/** A parameter as the first that knows it has it. */
function draftOf(name: string, known: readonly (DraftParameters | undefined)[]): DraftParameter | undefined {
  return known.map((parameters) => parameters && ownValue(parameters, name)).find((one) => one !== undefined);
}

export type WrittenQuery = ReturnType<typeof useSavedQuery>;
