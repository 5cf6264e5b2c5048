import { useQuery } from '@tanstack/react-query';
import type { ComponentProps, ReactNode } from 'react';
import { ApiError, savedAnswerQuery, type SavedAnswer } from '../../api/index.ts';
import {
  EmptyState,
  ErrorState,
  GridItem,
  Panel,
  RelativeTime,
  Skeleton,
  Stack,
  Tile,
  type Span,
} from '../../components/index.ts';
import { sellerError } from '../../sellers/seller-errors.ts';
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
  asOf,
  children,
}: {
  readonly title: string;
  readonly span?: Span;
  readonly asOf: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <GridItem span={span}>
      <Panel title={title} note={asOf}>
        {children}
      </Panel>
    </GridItem>
  );
}

/** Of which moment something is; null while nothing is known. Milliseconds since 1970. */
export function AsOf({ timeMs, note }: { readonly timeMs: number | null; readonly note?: string | undefined }) {
  return timeMs === null ? (
    '\u00a0'
  ) : (
    <>
      {words.asOf} <RelativeTime timeMs={timeMs} />
      {note !== undefined && ` · ${note}`}
    </>
  );
}

/** The chart of a tile, with what is wrong of it in the words of the page. */
export function SellerChart({
  failed = words.partFailed,
  ...tile
}: Pick<ComponentProps<typeof Tile>, 'entry' | 'empty' | 'children'> & { readonly failed?: string }) {
  return <Tile skeleton="chart" failed={failed} stillWorks={words.others} explain={sellerError} {...tile} />;
}

/** The rows of a query for sellers, asked again every few seconds. */
export function useSellerQuery(name: string, stalenessMs: number, parameters: Readonly<Record<string, string>> = {}) {
  return useQuery(savedAnswerQuery({ name, stalenessMs }, new URLSearchParams(parameters), true));
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
  /** Undefined where another part says it already. */
  readonly nothing?: Nothing;
  readonly children: (items: readonly Item[]) => ReactNode;
}) {
  const items = data === undefined ? undefined : read(data);
  return (
    <Stack>
      {error instanceof ApiError && (
        <ErrorState
          title={words.partFailed}
          error={sellerError(error)}
          sinceMs={error.atMs}
          stillWorks={data === undefined ? words.others : words.partStays}
          onRetry={() => void refetch()}
        />
      )}
      {items === undefined && error === null && <Skeleton kind="rows" rows={4} />}
      {items?.length === 0 && nothing !== undefined && <EmptyState {...nothing} />}
      {items !== undefined && items.length > 0 && children(items)}
    </Stack>
  );
}
