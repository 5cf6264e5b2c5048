import { useQueryClient } from '@tanstack/react-query';
import { sellerTokensKey } from '../../api/index.ts';
import { useSending } from '../users/use-sending.ts';

/** Sends a change of tokens, and reads their list again whatever came of it: also without an answer it may have been made. */
export function useTokenSending(fields?: readonly string[]) {
  const cache = useQueryClient();
  const sending = useSending(fields);
  const send = async <Answer>(work: () => Promise<Answer>, done: (answer: Answer) => void) => {
    await sending.send(work, done);
    await cache.invalidateQueries({ queryKey: sellerTokensKey });
  };
  return { ...sending, send };
}
