/** A limit and what is left of it. */
export interface LimitState {
  /** Such as `day`. */
  readonly name: string;
  /** Events. */
  readonly quota: number;
  readonly windowSeconds: number;
  /** Events. */
  readonly left: number;
  /** When there will be more. */
  readonly resetSeconds: number;
}

/**
 * Limits as the fields `RateLimit-Policy` and `RateLimit` say them (draft-ietf-httpapi-ratelimit-headers-10). Their unit is events.
 * Empty if there is no limit to speak of.
 */
export function limitFields(states: readonly LimitState[]): Readonly<Record<string, string>> {
  if (states.length === 0) return {};
  const policies = states.map(
    ({ name, quota, windowSeconds }) => `"${name}";q=${quota};qu="events";w=${windowSeconds}`,
  );
  const current = states.map(({ name, left, resetSeconds }) => `"${name}";r=${left};t=${resetSeconds}`);
  return { 'ratelimit-policy': policies.join(', '), ratelimit: current.join(', ') };
}
