import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError, fetchSqlFile, type AskedStatement, type SqlFileFormat } from '../api/index.ts';

/** A file that is being made, or why there is none. */
export type ResultFile =
  | { readonly state: 'none' }
  | { readonly state: 'making'; readonly format: SqlFileFormat }
  | { readonly state: 'failed'; readonly format: SqlFileFormat; readonly error: ApiError };

/**
 * Makes a file of all that a statement may answer, by running it again.
 * @param onMade told of the content, and whether there is more than a statement may answer
 */
export function useResultFile(
  asked: AskedStatement,
  onMade: (format: SqlFileFormat, content: Blob, truncated: boolean) => void,
) {
  const [file, setFile] = useState<ResultFile>({ state: 'none' });
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);

  const make = useCallback(
    async (format: SqlFileFormat) => {
      stop.current?.abort();
      const own = new AbortController();
      stop.current = own;
      setFile({ state: 'making', format });
      try {
        const { content, truncated } = await fetchSqlFile(asked, format, own.signal);
        setFile({ state: 'none' });
        onMade(format, content, truncated);
      } catch (error) {
        if (own.signal.aborted) {
          return;
        }
        if (!(error instanceof ApiError)) throw error;
        setFile({ state: 'failed', format, error });
      }
    },
    [asked, onMade],
  );
  const cancel = useCallback(() => {
    stop.current?.abort();
    setFile({ state: 'none' });
  }, []);
  return { file, make, cancel };
}
