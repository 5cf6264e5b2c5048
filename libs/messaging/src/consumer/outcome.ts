/**
 * What became of one event. Reasons are stable codes in kebab-case; `detail` is for people. Exceptions are not outcomes: they
 * mean a bug or an outage.
 */
export type Outcome =
  | { readonly kind: 'ok' }
  | { readonly kind: 'drop'; readonly reason: string }
  | { readonly kind: 'retry'; readonly reason: string; readonly detail?: string }
  | { readonly kind: 'dead-letter'; readonly reason: string; readonly detail?: string };

/** An outcome after which the event is done. */
export type FinalOutcome = Exclude<Outcome, { kind: 'retry' }>;

export const ok: FinalOutcome = { kind: 'ok' };

/** Nothing more happens to the event, by the named rule. */
export function drop(reason: string): FinalOutcome {
  return { kind: 'drop', reason };
}

/** Try this event again later; after the last attempt it becomes a dead letter. */
export function retry(reason: string, detail?: string): Outcome {
  return detail === undefined ? { kind: 'retry', reason } : { kind: 'retry', reason, detail };
}

/** Not tried yet: an earlier event with the same key has to be done first. Does not count as an attempt. */
export const waitsForKey: Outcome = retry('waits-for-key');

/** Put the event aside with its original bytes. */
export function deadLetter(reason: string, detail?: string): FinalOutcome {
  return detail === undefined ? { kind: 'dead-letter', reason } : { kind: 'dead-letter', reason, detail };
}
