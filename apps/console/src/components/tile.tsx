import type { ReactNode } from 'react';
import { useLiveStatus, type TileEntry, type TileState } from '../live/index.ts';
import { texts } from '../texts/en.ts';
import { EmptyState, ErrorState } from './message.tsx';
import { Skeleton } from './skeleton.tsx';

/** The states of a live tile: loading, turned down, empty, or what the caller makes of it. */
export function Tile({
  entry,
  skeleton,
  failed,
  stillWorks,
  empty,
  children,
}: {
  readonly entry: TileEntry | undefined;
  readonly skeleton: 'figure' | 'chart' | 'rows';
  readonly failed: string;
  readonly stillWorks?: string;
  readonly empty: { readonly title: string; readonly how: string };
  readonly children: (state: TileState) => ReactNode;
}) {
  const status = useLiveStatus();
  const lost = status.state === 'connected' ? status.lost?.find(({ service }) => service === 'reporting') : undefined;
  if (entry?.refusal !== undefined) {
    return (
      <ErrorState
        title={failed}
        error={entry.refusal}
        sinceMs={entry.receivedAtMs}
        {...(stillWorks !== undefined && { stillWorks })}
      />
    );
  }
  if (entry?.state === undefined && lost !== undefined) {
    return <ErrorState title={failed} error={texts.live.serviceLost} sinceMs={lost.sinceMs} />;
  }
  if (entry?.state === undefined) {
    return <Skeleton kind={skeleton} />;
  }
  return entry.state.series.length === 0 ? <EmptyState {...empty} /> : children(entry.state);
}
