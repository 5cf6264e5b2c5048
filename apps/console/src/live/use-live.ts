import { skipToken, useQuery } from '@tanstack/react-query';
import { createContext, use, useEffect, useSyncExternalStore } from 'react';
import { liveKey, tileKey, type LiveClient, type LiveEntry, type TileEntry } from './live-client.ts';
import type { LiveStatus } from './messages.ts';
import { subscriptionTo } from './subscription-set.ts';

export const LiveContext = createContext<LiveClient | undefined>(undefined);

/** The live connection of this tab. */
export function useLiveClient(): LiveClient {
  const client = use(LiveContext);
  if (client === undefined) {
    throw new Error('The live layer is used outside of its provider.');
  }
  return client;
}

/** How the live connection is. */
export function useLiveStatus(): LiveStatus {
  const client = useLiveClient();
  return useSyncExternalStore(client.onStatus, () => client.status);
}

/**
 * A tile of reporting that keeps itself up to date while the component is shown.
 * @param text `metric;by=a,b;filter=dimension:value;last=1h;step=1m`; undefined listens to nothing
 */
export function useTile(text: string | undefined): TileEntry | undefined {
  useSubscription(text === undefined ? undefined : subscriptionTo('reporting', 'tile', text));
  const { data } = useQuery<TileEntry>({
    queryKey: tileKey(text ?? ''),
    queryFn: skipToken,
    // The messages keep the identity of what did not change already; comparing again would cost more than drawing.
    structuralSharing: false,
  });
  return data;
}

/** The latest `<service>:<event>` of the stream, while the component is shown. */
export function useWatch(service: string, event: string): LiveEntry | undefined {
  useSubscription(subscriptionTo(service, 'watch', event));
  const { data } = useQuery<LiveEntry>({ queryKey: liveKey(service, event), queryFn: skipToken });
  return data;
}

export function useSubscription(subscription: string | undefined): void {
  const client = useLiveClient();
  useEffect(() => (subscription === undefined ? undefined : client.subscribe(subscription)), [client, subscription]);
}
