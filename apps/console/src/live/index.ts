export { LiveClient, type LiveEntry, type TileEntry } from './live-client.ts';
export type { LiveStatus, Refusal } from './messages.ts';
export type { Dimensions, Point, Series, TileState, TopItem } from './tile-state.ts';
export { connectTab } from './transport.ts';
export { LiveContext, useLiveClient, useLiveStatus, useTile, useWatch } from './use-live.ts';
export { useTopicTail } from './use-topic-tail.ts';
