import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiError, savedAnswerQuery, type SavedAnswer } from '../../api/index.ts';
import {
  EmptyState,
  ErrorState,
  GridItem,
  Panel,
  RelativeTime,
  Skeleton,
  Stack,
  useNow,
  type Span,
} from '../../components/index.ts';
import { useLiveStatus } from '../../live/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.sellerPage;

/** What a part says where there is nothing. */
export interface Nothing {
  readonly title: string;
  readonly how: string;
}

/** A part of the page, with the moment that its numbers are of. */
export function Part({
  title,
  span = 'half',
  asOfMs,
  note,
  children,
}: {
  readonly title: string;
  readonly span?: Span;
  /** Milliseconds since 1970; undefined while nothing is known. */
  readonly asOfMs: number | undefined;
  readonly note?: string | undefined;
  readonly children: ReactNode;
}) {
  return (
    <GridItem span={span}>
      <Panel
        title={title}
        note={
          asOfMs === undefined ? (
            '\u00a0'
          ) : (
            <>
              {words.asOf} <RelativeTime timeMs={asOfMs} />
              {note !== undefined && ` · ${note}`}
            </>
          )
        }
      >
        {children}
      </Panel>
    </GridItem>
  );
}

/** Up to when what the stream brings is known: now while it is connected, else when it was lost. */
export function useStreamAsOf(): number | undefined {
  const nowMs = useNow();
  const status = useLiveStatus();
  if (status.state === 'connected') {
    return status.lost?.[0]?.sinceMs ?? nowMs;
  }
  return status.state === 'reconnecting' ? status.sinceMs : undefined;
}

/** The rows of a query for sellers, asked again every few seconds. */
export function useSellerQuery(name: string, stalenessMs: number, parameters: Readonly<Record<string, string>> = {}) {
  return useQuery(
    savedAnswerQuery({ name, question: '', version: 0, stalenessMs, reads: [] }, new URLSearchParams(parameters), true),
  );
}

/** The states of a query: loading, failed, empty, or what the caller makes of its rows. */
export function Answered<Item>({
  asked: { data, error, refetch },
  read,
  nothing,
  children,
}: {
  readonly asked: ReturnType<typeof useSellerQuery>;
  readonly read: (answer: SavedAnswer) => readonly Item[];
  readonly nothing: Nothing;
  readonly children: (items: readonly Item[]) => ReactNode;
}) {
  const items = data === undefined ? undefined : read(data);
  return (
    <Stack>
      {error instanceof ApiError && (
        <ErrorState
          title={words.partFailed}
          error={error}
          sinceMs={error.atMs}
          stillWorks={data === undefined ? words.others : words.partStays}
          onRetry={() => void refetch()}
        />
      )}
      {items === undefined && error === null && <Skeleton kind="rows" rows={4} />}
      {items?.length === 0 && <EmptyState {...nothing} />}
      {items !== undefined && items.length > 0 && children(items)}
    </Stack>
  );
}
