import { useCallback, useMemo, useRef, useState } from 'react';
import { useSession } from '../api/index.ts';
import { forgetHistory, keepHistory, readHistory, withStatement, type PastStatement } from './statement-history.ts';

/** What one person has run in this browser and tenant. */
export function useStatementHistory() {
  const { user, tenantId } = useSession();
  const place = useMemo(() => ({ userId: user.id, tenantId }), [user.id, tenantId]);
  const [history, setHistory] = useState(() => readHistory(localStorage, place));
  const [isKept, setKept] = useState(true);
  const latest = useRef(history);
  const put = useCallback((next: readonly PastStatement[]) => {
    latest.current = next;
    setHistory(next);
  }, []);
  const add = useCallback(
    (one: PastStatement) => {
      // Other tabs write into the same history; a browser that keeps nothing still has that of this page.
      const kept = readHistory(localStorage, place);
      const next = withStatement(kept.length === 0 ? latest.current : kept, one);
      setKept(keepHistory(localStorage, place, next));
      put(next);
    },
    [place, put],
  );
  const forget = useCallback(() => {
    forgetHistory(localStorage, place);
    put([]);
  }, [place, put]);
  return { history, isKept, add, forget };
}

export type StatementHistory = ReturnType<typeof useStatementHistory>;
