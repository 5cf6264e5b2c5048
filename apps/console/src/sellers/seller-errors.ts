import type { ErrorFacts } from '../components/index.ts';
import { texts } from '../texts/en.ts';

const words: ReadonlyMap<string, Pick<ErrorFacts, 'reason' | 'remedy'>> = new Map(
  Object.entries(texts.sellerPage.errors),
);

/** An error as a seller is told it, who sends no requests of their own; as it is where the page has no words for it. */
export function sellerError({ code, reason, remedy, requestId }: ErrorFacts): ErrorFacts {
  return { ...{ code, reason, remedy, requestId }, ...words.get(code) };
}
