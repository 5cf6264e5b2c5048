import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { definitionHistoryQuery } from '../api/index.ts';
import { typedDefault } from './saved-query-draft.ts';
import { readSavedQuery } from './saved-query-file.ts';
import type { SharedStatement } from './statement-link.ts';
import type { PlacedProblem } from './statement-part.ts';
import { useSavedQuery } from './use-saved-query.ts';

/**
 * The statement of the page as a saved query, which another one may be opened in the place of.
 * @param onTake told of a statement that takes the place of the one that is there
 */
export function useEndpoint(statement: SharedStatement, onTake: (statement: SharedStatement) => void) {
  const cache = useQueryClient();
  const query = useSavedQuery(statement);
  const [problem, setProblem] = useState<PlacedProblem>();
  const take = (next: SharedStatement) => {
    setProblem(undefined);
    onTake(next);
  };
  /**
   * Opens a saved query with its statement and the defaults of its parameters as values.
   * @throws ApiError
   */
  const open = async (name: string): Promise<'opened' | 'shape'> => {
    const [latest] = await cache.fetchQuery({ ...definitionHistoryQuery('queries', name), staleTime: 0, retry: false });
    const { version, text, activatedAt = '' } = latest ?? { version: null, text: null };
    const read = text === null ? undefined : readSavedQuery(text);
    if (version === null || text === null || read === undefined) {
      return 'shape';
    }
    const nowMs = Date.now();
    query.open({ name, version, text, activatedAt });
    take({
      sql: read.sql,
      parameters: Object.fromEntries(
        Object.entries(read.draft.parameters).map(([parameter, one]) => [parameter, typedDefault(one, nowMs)]),
      ),
    });
    return 'opened';
  };
  return {
    ...{ query, open },
    /** Where the statement is not right, though it has not been run. */
    problem,
    setProblem,
    /** Takes a statement that has nothing to do with what was opened. */
    takeOther: (next: SharedStatement) => {
      query.open(undefined);
      take(next);
    },
  };
}

export type Endpoint = ReturnType<typeof useEndpoint>;
