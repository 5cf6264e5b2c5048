import type { SellerToken } from '../../api/index.ts';
import { RelativeTime, State } from '../../components/index.ts';
import { texts } from '../../texts/en.ts';
import { tokenState } from '../users/grants.ts';

export function stateWord(token: SellerToken): string {
  return texts.tokens.states[tokenState(token, Date.now()).text];
}

/** Whether a token still holds. */
export function SellerTokenState({ token }: { readonly token: SellerToken }) {
  const { kind, text } = tokenState(token, Date.now());
  return <State kind={kind}>{texts.tokens.states[text]}</State>;
}

export function timeOrNever(time: string | null) {
  return time === null ? texts.users.never : <RelativeTime timeMs={Date.parse(time)} />;
}
