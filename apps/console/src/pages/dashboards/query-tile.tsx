import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import {
  ApiError,
  savedAnswerQuery,
  savedQueriesQuery,
  useCan,
  type QueryTile,
  type SavedQuery,
} from '../../api/index.ts';
import {
  EmptyState,
  ErrorState,
  NoPermission,
  Panel,
  RelativeTime,
  Row,
  Skeleton,
  useIsWall,
} from '../../components/index.ts';
import { queryParameters } from '../../dashboards/query-parameters.ts';
import { formatExact } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';
import { QueryDefinitionDialog } from './query-definition.tsx';
import { QueryTileBody } from './query-tile-body.tsx';
import { QueryTileMenu } from './query-tile-menu.tsx';
import type { TilePage } from './tile-page.ts';

const words = texts.dashboards.tile;

interface TileProps {
  readonly tile: QueryTile;
  readonly place: number;
  readonly page: TilePage;
}

/** The rows of a saved query on a dashboard, or why there are none; other tiles do not mind. */
export function QueryTileView({ tile, place, page }: TileProps) {
  const mayAsk = useCan('queries:run');
  const { data: queries, error, refetch } = useQuery({ ...savedQueriesQuery, enabled: mayAsk });
  const query = queries?.find(({ name }) => name === tile.query);
  if (query !== undefined) {
    return <KnownQueryTile tile={tile} place={place} page={page} query={query} />;
  }
  return (
    <Panel title={tile.title}>
      {!mayAsk ? (
        <NoPermission permission="queries:run" place={words.queries} />
      ) : error instanceof ApiError ? (
        <ErrorState title={words.failed} error={error} sinceMs={error.atMs} onRetry={() => void refetch()} />
      ) : queries === undefined ? (
        <Skeleton kind="rows" />
      ) : (
        <EmptyState title={words.noQuery(tile.query)} how={words.noQueryHow} />
      )}
    </Panel>
  );
}

function KnownQueryTile({ tile, place, page, query }: TileProps & { readonly query: SavedQuery }) {
  const isWall = useIsWall();
  const [isDefinitionOpen, setDefinitionOpen] = useState(false);
  const parameters = useMemo(
    () => queryParameters(tile.parameters, page.range, page.chosen),
    [tile.parameters, page.range, page.chosen],
  );
  const {
    data: answer,
    error,
    refetch,
  } = useQuery(savedAnswerQuery(query, parameters, page.range.to.startsWith('now')));
  return (
    <Panel
      title={tile.title}
      note={
        answer === undefined || answer.computedAtMs === null ? (
          '\u00a0'
        ) : (
          <Row>
            <span>
              {words.computed} <RelativeTime timeMs={answer.computedAtMs} />
              {answer.truncated && ` · ${words.truncated(formatExact(answer.rowCount))}`}
            </span>
          </Row>
        )
      }
      {...(!isWall && {
        actions: (
          <QueryTileMenu {...{ tile, query, answer }} range={page.range} onDefinition={() => setDefinitionOpen(true)} />
        ),
      })}
    >
      {error instanceof ApiError ? (
        <ErrorState
          title={words.failed}
          error={error}
          sinceMs={error.atMs}
          stillWorks={texts.dashboards.others}
          onRetry={() => void refetch()}
        />
      ) : answer === undefined ? (
        <Skeleton kind="rows" />
      ) : (
        <QueryTileBody tile={tile} answer={answer} page={page} tableName={`t${place}.`} />
      )}
      {isDefinitionOpen && <QueryDefinitionDialog name={tile.query} onClose={() => setDefinitionOpen(false)} />}
    </Panel>
  );
}
