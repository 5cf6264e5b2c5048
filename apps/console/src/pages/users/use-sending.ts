import { useState } from 'react';
import { ApiError, formProblems, noProblems } from '../../api/index.ts';

/** Sends a form; what the server has against it is kept, at the field it belongs to. */
export function useSending(fields: readonly string[] = [], fieldOfCode: Readonly<Record<string, string>> = {}) {
  const [problems, setProblems] = useState(noProblems);
  const send = async <Answer>(work: () => Promise<Answer>, done: (answer: Answer) => void | Promise<void>) => {
    try {
      const answer = await work();
      setProblems(noProblems);
      await done(answer);
    } catch (error) {
      if (!(error instanceof ApiError)) {
        throw error;
      }
      setProblems(formProblems(error, fields, fieldOfCode));
    }
  };
  /** The problem of a field as its properties. */
  const problemOf = (field: string) => {
    const problem = problems.fields.get(field);
    return problem === undefined ? {} : { problem };
  };
  return { send, problemOf, error: problems.rest };
}
