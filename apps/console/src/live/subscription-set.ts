/**
 * What a tab wants to hear: `<service>?<name>=<value>`, such as `reporting?tile=orders;last=1h` or `admin?watch=flow`. The text is the
 * identity: two tabs that ask for the same share it.
 */
export type Subscription = string;

/** The subscription of one name and value at a service. */
export function subscriptionTo(service: string, name: string, value: string): Subscription {
  return `${service}?${name}=${value}`;
}

/** Everything that at least one tab wants, each once, in an order that does not depend on the tabs'. */
export function unionOf(sets: Iterable<ReadonlySet<Subscription>>): Subscription[] {
  return [...new Set([...sets].flatMap((set) => [...set]))].sort();
}

/** The path of the one stream that brings all of these: per service one parameter that holds its own query string. */
export function streamPath(subscriptions: readonly Subscription[]): string {
  const queries = new Map<string, URLSearchParams>();
  for (const subscription of subscriptions) {
    const mark = subscription.indexOf('?');
    const equals = subscription.indexOf('=', mark);
    const service = subscription.slice(0, mark);
    const query = queries.get(service) ?? new URLSearchParams();
    query.append(subscription.slice(mark + 1, equals), subscription.slice(equals + 1));
    queries.set(service, query);
  }
  const parameters = new URLSearchParams([...queries].map(([service, query]) => [service, query.toString()]));
  return `/api/stream?${parameters.toString()}`;
}
