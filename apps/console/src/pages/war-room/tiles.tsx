import type { ComponentProps, ReactNode } from 'react';
import {
  BarList,
  Breakdown,
  TimeSeries,
  type BarItem,
  type ChartKind,
  type ChartPoint,
  type ChartSeries,
} from '../../charts/index.ts';
import { GridItem, Panel, RelativeTime, Row, Stack, Stat, Tile, useIsWall, type Span } from '../../components/index.ts';
import { axisUnit, formatClock, formatMetricExact, formatMetricValue, type ValueKind } from '../../formats/index.ts';
import { useMarkers } from '../../dashboards/use-markers.ts';
import { useTile, type TileState } from '../../live/index.ts';
import { latestFigure } from '../../series/figures.ts';
import { texts } from '../../texts/en.ts';

const words = texts.warRoom;
const minuteMs = 60_000;
const syncKey = 'war-room';
const lastHour = { from: 'now-1h', to: 'now' };
const noDefinitions: readonly string[] = [];
const mostInList = 8;
/** A wall screen is not scrolled. */
const mostOnWall = 7;

/** What all tiles of the room need to know of themselves. */
export interface TileProps {
  readonly title: string;
  /** The tile as the stream knows it; its metric comes first. */
  readonly text: string;
  readonly span: Span;
  readonly source: string;
}

/** A panel with one live tile, and the way to its metric. */
function LivePanel({
  title,
  text,
  span,
  source,
  skeleton = 'chart',
  note,
  children,
}: TileProps & {
  readonly skeleton?: 'chart' | 'rows';
  readonly note?: (state: TileState | undefined) => ReactNode;
  readonly children: (state: TileState) => ReactNode;
}) {
  const entry = useTile(text);
  return (
    <GridItem span={span}>
      <Panel title={title} to={`/metrics/${text.split(';', 1)[0]}`} note={note?.(entry?.state)}>
        <Tile
          entry={entry}
          skeleton={skeleton}
          failed={words.failed}
          stillWorks={words.others}
          empty={{ title: words.empty, how: words.emptyHow(source) }}
        >
          {children}
        </Tile>
      </Panel>
    </GridItem>
  );
}

/** What a figure tile shows of its state. */
export interface Figure extends ComponentProps<typeof Stat> {
  readonly points: readonly ChartPoint[];
  readonly valueKind: ValueKind;
}

/** One number, with the way there. */
export function FigureTile({
  zeroStepMs,
  figure,
  ...tile
}: TileProps & {
  /** For what is counted: steps of this length without a window are zero. */
  readonly zeroStepMs?: number | undefined;
  readonly figure: (state: TileState) => Figure;
}) {
  return (
    <LivePanel {...tile}>
      {(state) => {
        const { points, valueKind, ...stat } = figure(state);
        return (
          <Stack>
            <Stat {...stat} />
            <TimeSeries
              label={tile.title}
              size="compact"
              kind="area"
              series={[{ name: tile.title, points }]}
              valueKind={valueKind}
              fromMs={state.fromMs}
              toMs={state.toMs}
              watermarkMs={state.watermarkMs}
              zeroStepMs={zeroStepMs}
              syncKey={syncKey}
            />
          </Stack>
        );
      }}
    </LivePanel>
  );
}

/** The number of the last complete window. */
export function LatestTile({
  stepMs = minuteMs,
  valueKind,
  counted,
  note,
  ...tile
}: TileProps & {
  readonly stepMs?: number;
  readonly valueKind: ValueKind;
  readonly counted: boolean;
  readonly note: (clock: string) => string;
}) {
  return (
    <FigureTile
      {...tile}
      zeroStepMs={counted ? stepMs : undefined}
      figure={({ series, watermarkMs }) => {
        const latest = latestFigure(series, watermarkMs, stepMs, counted ? 'counted' : 'measured');
        return {
          value: formatMetricValue(latest?.value ?? null, valueKind),
          exact: formatMetricExact(latest?.value ?? null, valueKind),
          unit: axisUnit(valueKind),
          note: latest === undefined ? texts.states.nothingYet : note(formatClock(latest.startMs)),
          points: series[0]?.points ?? [],
          valueKind,
        };
      }}
    />
  );
}

/** A chart over the last hour. */
export function ChartTile({
  kind,
  valueKind,
  counted = false,
  lines,
  ...tile
}: TileProps & {
  readonly kind: ChartKind;
  readonly valueKind: ValueKind;
  readonly counted?: boolean;
  readonly lines: (state: TileState) => readonly ChartSeries[];
}) {
  const { markers } = useMarkers(lastHour, noDefinitions);
  return (
    <LivePanel {...tile} note={freshnessOf}>
      {(state) => (
        <TimeSeries
          label={tile.title}
          kind={kind}
          series={lines(state)}
          valueKind={valueKind}
          fromMs={state.fromMs}
          toMs={state.toMs}
          watermarkMs={state.watermarkMs}
          zeroStepMs={counted ? minuteMs : undefined}
          syncKey={syncKey}
          markers={markers}
          queryPath={queryOf(tile.text)}
        />
      )}
    </LivePanel>
  );
}

/** The largest of many, or how a whole is made up. */
export function ListTile({
  kind,
  items,
  note = sinceWhen,
  ...tile
}: TileProps & {
  readonly kind: 'top' | 'plain' | 'parts';
  readonly items: (state: TileState) => readonly BarItem[];
  readonly note?: (state: TileState) => string;
}) {
  const isWall = useIsWall();
  return (
    <LivePanel {...tile} skeleton="rows" note={(state) => (state === undefined ? '\u00a0' : note(state))}>
      {(state) =>
        kind === 'parts' ? (
          <Breakdown label={tile.title} items={items(state)} />
        ) : (
          <BarList
            label={tile.title}
            items={items(state)}
            hasBars={kind === 'top'}
            most={isWall ? mostOnWall : mostInList}
          />
        )
      }
    </LivePanel>
  );
}

const sinceWhen = ({ fromMs }: TileState) => words.since(formatClock(fromMs));

/** Which address answers what a tile shows: its text is the query, but for the metric and the range. */
function queryOf(text: string): string {
  const [metric = '', ...parameters] = text.split(';');
  const query = new URLSearchParams(parameters.map((one) => one.split('=', 2) as [string, string]));
  query.set('from', `now-${query.get('last') ?? '1h'}`);
  query.delete('last');
  return `/api/reporting/v1/metrics/${metric}?${query.toString()}`;
}

function freshnessOf(state: TileState | undefined) {
  return state?.watermarkMs == null ? (
    '\u00a0'
  ) : (
    <Row>
      <span>
        {texts.page.completeUntil} <RelativeTime timeMs={state.watermarkMs} />
      </span>
    </Row>
  );
}
