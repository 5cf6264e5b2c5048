import { useCallback, useEffect, useRef, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { readLink, writeLink, type SharedStatement } from './statement-link.ts';
import type { TypedParameter } from './statement-parameters.ts';

const pauseMs = 400;
const nothing: SharedStatement = { sql: '', parameters: {} };

/** The statement of the page and the values of its parameters, which stand in the address behind `#` a moment after they are written. */
export function useSharedStatement() {
  const { hash, search } = useLocation();
  const navigate = useNavigate();
  const [shared, setShared] = useState(() => readLink(hash) ?? nothing);
  const link = writeLink(shared);
  /** What the address has of this page. */
  const written = useRef(hash);
  const put = (next: string) => {
    written.current = next;
    void navigate({ search, hash: next }, { replace: true, preventScrollReset: true });
  };
  /** The address may have changed until the pause is over. */
  const latestPut = useRef(put);
  latestPut.current = put;

  useEffect(() => {
    if (hash === written.current) {
      return;
    }
    const other = readLink(hash);
    if (other === undefined) {
      // Whoever changes the parameters of an address leaves this part of it out.
      latestPut.current(written.current);
    } else {
      written.current = hash;
      setShared(other);
    }
  }, [hash]);

  useEffect(() => {
    const next = link ?? '';
    if (next === written.current) {
      return;
    }
    const timer = setTimeout(() => latestPut.current(next), pauseMs);
    return () => clearTimeout(timer);
  }, [link]);

  return {
    ...shared,
    /** False if it is too long for an address. */
    isShared: link !== undefined,
    write: useCallback((sql: string) => setShared((before) => ({ ...before, sql })), []),
    type: useCallback(
      (name: string, value: TypedParameter) =>
        setShared((before) => ({ ...before, parameters: { ...before.parameters, [name]: value } })),
      [],
    ),
    take: useCallback((next: SharedStatement) => setShared(next), []),
  };
}

export type WrittenStatement = ReturnType<typeof useSharedStatement>;
