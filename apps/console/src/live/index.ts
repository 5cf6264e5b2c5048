export { browserEnvironment } from './browser-environment.ts';
export { LiveClient, type LiveEntry, type TileEntry } from './live-client.ts';
export { LiveHub } from './live-hub.ts';
export type { FromTab, LiveStatus, Refusal, ToTab } from './messages.ts';
export type { Dimensions, Point, Series, TileState, TopItem } from './tile-state.ts';
export { connectTab } from './transport.ts';
export { LiveContext, useLiveClient, useLiveStatus, useTile, useWatch } from './use-live.ts';
export { useIsOnline } from './use-is-online.ts';
export { useTopicTail } from './use-topic-tail.ts';
