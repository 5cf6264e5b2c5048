import { useCallback, useMemo, useRef, useState } from 'react';
import { useSession } from '../api/index.ts';
import { keepDraft, readDraft, type PipelineDraft } from './pipeline-draft.ts';

export interface TextInForce {
  readonly version: number;
  readonly text: string;
}

/**
 * The text that somebody writes: it stays in the tab, whatever page is open, until it is in force or discarded.
 * @param pipeline empty for a new one
 * @param first what the text is as long as nobody writes
 */
export function usePipelineDraft(pipeline: string, inForce: TextInForce | undefined, first: string) {
  const { user, tenantId } = useSession();
  const place = useMemo(() => ({ userId: user.id, tenantId, pipeline }), [user.id, tenantId, pipeline]);
  const [draft, setDraft] = useState(() => readDraft(sessionStorage, place));
  const [isKept, setKept] = useState(true);
  // Known at once, also to what asks before the next drawing.
  const latest = useRef(draft);
  const put = useCallback(
    (next: PipelineDraft | undefined) => {
      latest.current = next;
      setDraft(next);
      setKept(keepDraft(sessionStorage, place, next));
    },
    [place],
  );
  const text = draft?.text ?? first;
  const version = inForce?.version ?? null;
  return {
    ...{ text, isKept, base: draft === undefined ? version : draft.base },
    isDirty: draft !== undefined,
    mustAsk: () => latest.current !== undefined,
    /** Somebody has put another version in force since. */
    isBehind: draft !== undefined && draft.base !== version,
    write: (next: string) => put(next === first ? undefined : { text: next, base: latest.current?.base ?? version }),
    rebase: () => put({ text, base: version }),
    discard: () => put(undefined),
  };
}

export type WrittenPipeline = ReturnType<typeof usePipelineDraft>;
