import type { ReactNode } from 'react';
import { useLiveStatus, type LiveStatus, type TileEntry, type TileState } from '../live/index.ts';
import { texts } from '../texts/en.ts';
import { EmptyState, ErrorState, type ErrorFacts } from './message.tsx';
import { Skeleton } from './skeleton.tsx';

/** The states of a live tile: loading, turned down, empty, or what the caller makes of it. */
export function Tile({
  entry,
  skeleton,
  failed,
  stillWorks,
  empty,
  explain = asItIs,
  children,
}: {
  readonly entry: TileEntry | undefined;
  readonly skeleton: 'figure' | 'chart' | 'rows';
  readonly failed: string;
  readonly stillWorks?: string;
  readonly empty: { readonly title: string; readonly how: string };
  /** Says an error in the words of the page. */
  readonly explain?: (error: ErrorFacts) => ErrorFacts;
  readonly children: (state: TileState) => ReactNode;
}) {
  const status = useLiveStatus();
  if (entry?.refusal !== undefined) {
    return (
      <ErrorState
        title={failed}
        error={explain(entry.refusal)}
        sinceMs={entry.receivedAtMs}
        {...(stillWorks !== undefined && { stillWorks })}
      />
    );
  }
  if (entry?.state === undefined) {
    const lack = whyNothing(status);
    return lack === undefined ? (
      <Skeleton kind={skeleton} />
    ) : (
      <ErrorState title={failed} error={explain(lack.error)} sinceMs={lack.sinceMs} />
    );
  }
  return entry.state.series.length === 0 ? <EmptyState {...empty} /> : children(entry.state);
}

const asItIs = (error: ErrorFacts) => error;

/** Why nothing comes, if it is known: its service is silent, or the server does not open the stream. */
function whyNothing(status: LiveStatus): { readonly error: ErrorFacts; readonly sinceMs: number } | undefined {
  if (status.state === 'reconnecting') {
    return status.refusal && { error: status.refusal, sinceMs: status.sinceMs };
  }
  const lost = status.state === 'connected' ? status.lost?.find(({ service }) => service === 'reporting') : undefined;
  return lost && { error: texts.live.serviceLost, sinceMs: lost.sinceMs };
}
