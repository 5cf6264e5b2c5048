import { useCallback, useMemo, useState } from 'react';
import { draftParameter, newSavedQuery, type DraftParameter, type SavedQueryDraft } from './saved-query-draft.ts';
import { readSavedQuery, savedQueryText } from './saved-query-file.ts';
import type { SharedStatement } from './statement-link.ts';
import { emptyParameter, parameterNames } from './statement-parameters.ts';

/** A saved query that the statement was opened from. */
export interface OpenedQuery {
  readonly name: string;
  readonly version: number;
  readonly text: string;
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
          edits.parameters?.[name] ?? before?.parameters[name] ?? draftParameter(parameters[name] ?? emptyParameter),
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

export type WrittenQuery = ReturnType<typeof useSavedQuery>;
