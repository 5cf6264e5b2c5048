import { useMemo, useState, useCallback } from 'react';
import { useSearchParams } from 'react-router';
import type { Dashboard, DashboardTile, TileWidth } from '../../api/index.ts';
import {
  CopyLinkButton,
  FilterBar,
  Grid,
  GridItem,
  Page,
  PageHeader,
  Panel,
  Row,
  Text,
  TimeRangePicker,
  useIsWall,
  WallButton,
  type Span,
} from '../../components/index.ts';
import { chosenFilters, shownDefinitions } from '../../dashboards/tile-view.ts';
import { useMarkers } from '../../dashboards/use-markers.ts';
import type { Series } from '../../live/index.ts';
import { useTimeRange } from '../../range/index.ts';
import { withParameters } from '../../series/metric-question.ts';
import { texts } from '../../texts/en.ts';
import { Happened } from './happened.tsx';
import { MetricTileView } from './metric-tile.tsx';
import { QueryTileView } from './query-tile.tsx';
import type { TilePage } from './tile-page.ts';

const words = texts.dashboards;
const noFilters: readonly string[] = [];

/** The tiles of a dashboard; range and variables stand in the address. */
export function DashboardView({ dashboard }: { readonly dashboard: Dashboard }) {
  const { title, question, owner, variables, tiles, version, changedBy } = dashboard;
  const isWall = useIsWall();
  const usual = useMemo(() => ({ from: `now-${dashboard.range}`, to: 'now' }), [dashboard.range]);
  const [range, setRange] = useTimeRange(usual);
  const [parameters, setParameters] = useSearchParams();
  const chosen = useMemo(() => chosenFilters(parameters, variables), [parameters, variables]);
  const { known, learn } = useKnownValues();
  const definitions = useMemo(() => shownDefinitions(tiles), [tiles]);
  const { annotations, markers } = useMarkers(range, definitions);
  const zoom = useCallback(
    (fromMs: number, toMs: number) =>
      setRange({
        from: new Date(fromMs).toISOString(),
        to: new Date(toMs).toISOString(),
        ...(range.zone !== undefined && { zone: range.zone }),
      }),
    [setRange, range.zone],
  );
  const page: TilePage = useMemo(
    () => ({ range, chosen, markers, zoom, learn, syncKey: `dashboard ${dashboard.name}` }),
    [range, chosen, markers, zoom, learn, dashboard.name],
  );
  const choose = (filter: readonly string[]) =>
    setParameters((before) => withParameters(before, { filter }), { preventScrollReset: true });
  const valuesOf = (dimension: string) => {
    const suggested = variables.find((one) => one.dimension === dimension)?.suggestions ?? noFilters;
    return [...new Set([...suggested, ...(known.get(dimension) ?? [])])];
  };

  return (
    <Page>
      <PageHeader
        title={title}
        {...(!isWall && { what: question, freshness: <span>{words.version(version, changedBy)}</span> })}
        {...(!isWall && owner !== null && { owner })}
        actions={
          <>
            {!isWall && <CopyLinkButton />}
            {!isWall && <TimeRangePicker range={range} onChange={setRange} />}
            <WallButton />
          </>
        }
      />
      {(!isWall || chosen.length > 0) && variables.length > 0 && (
        <Row>
          <FilterBar
            filters={chosen}
            dimensions={isWall ? noFilters : variables.map(({ dimension }) => dimension)}
            knownValues={valuesOf}
            onChange={choose}
          />
        </Row>
      )}
      <Grid>
        {tiles.map((tile, place) => (
          <GridItem key={`${place} ${version}`} span={spans[tile.width]}>
            <AnyTile tile={tile} place={place} page={page} />
          </GridItem>
        ))}
      </Grid>
      {!isWall && annotations.length > 0 && <Happened annotations={annotations} zone={range.zone} />}
    </Page>
  );
}

function AnyTile({
  tile,
  place,
  page,
}: {
  readonly tile: DashboardTile;
  readonly place: number;
  readonly page: TilePage;
}) {
  switch (tile.kind) {
    case 'metric':
      return <MetricTileView tile={tile} place={place} page={page} />;
    case 'query':
      return <QueryTileView tile={tile} place={place} page={page} />;
    case 'text':
      return (
        <Panel {...(tile.title !== '' && { title: tile.title })}>
          <Text>{tile.text}</Text>
        </Panel>
      );
  }
}

const spans: Readonly<Record<TileWidth, Span>> = {
  ...{ quarter: 'quarter', third: 'third', half: 'half', 'two-thirds': 'twoThirds', whole: 'whole' },
};
/** More are no help to choose from. */
const mostKnown = 500;

/** Values of dimensions that tiles have shown, to be offered for the variables. */
function useKnownValues() {
  const [known, setKnown] = useState<ReadonlyMap<string, readonly string[]>>(new Map());
  const learn = useCallback((series: readonly Series[]) => {
    setKnown((before) => {
      const next = new Map(before);
      for (const [dimension, value] of series.flatMap(({ dimensions }) => Object.entries(dimensions))) {
        const values = next.get(dimension) ?? [];
        if (!values.includes(value) && values.length < mostKnown) {
          next.set(dimension, [...values, value]);
        }
      }
      const isSame = [...next].every(([dimension, values]) => before.get(dimension)?.length === values.length);
      return isSame ? before : next;
    });
  }, []);
  return { known, learn };
}
