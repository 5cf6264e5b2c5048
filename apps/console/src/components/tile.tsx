import type { ReactNode } from 'react';
import type { TileEntry, TileState } from '../live/index.ts';
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
  if (entry?.state === undefined) {
    return <Skeleton kind={skeleton} />;
  }
  return entry.state.series.length === 0 ? <EmptyState {...empty} /> : children(entry.state);
}
