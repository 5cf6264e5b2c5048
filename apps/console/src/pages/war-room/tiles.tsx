import { useSearchParams } from 'react-router';
import { BarList, Breakdown, TimeSeries, type BarItem, type ChartKind, type ChartSeries } from '../../charts/index.ts';
import { GridItem, Panel, RelativeTime, Row, Stack, Stat, Tile, type Span } from '../../components/index.ts';
import { axisUnit, formatClock, formatMetricExact, formatMetricValue, type ValueKind } from '../../formats/index.ts';
import { useTile, type TileState } from '../../live/index.ts';
import { latestFigure } from '../../series/figures.ts';
import { texts } from '../../texts/en.ts';

const minuteMs = 60_000;
const syncKey = 'war-room';
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

export const metricOf = (text: string) => text.split(';', 1)[0] ?? '';

const missing = { failed: texts.warRoom.failed, stillWorks: texts.warRoom.others } as const;
const emptyFor = (source: string) => ({ title: texts.warRoom.empty, how: texts.warRoom.emptyHow(source) });

/** The number of the last complete window, with the way there. */
export function FigureTile({
  title,
  text,
  span,
  source,
  stepMs = minuteMs,
  valueKind,
  counted,
  note,
}: TileProps & {
  readonly stepMs?: number;
  readonly valueKind: ValueKind;
  readonly counted: boolean;
  readonly note: (clock: string) => string;
}) {
  const entry = useTile(text);
  return (
    <GridItem span={span}>
      <Panel title={title} to={`/metrics/${metricOf(text)}`}>
        <Tile entry={entry} skeleton="chart" {...missing} empty={emptyFor(source)}>
          {(state) => {
            const figure = latestFigure(state.series, state.watermarkMs, stepMs, counted ? 'counted' : 'measured');
            return (
              <Stack>
                <Stat
                  value={formatMetricValue(figure?.value ?? null, valueKind)}
                  exact={formatMetricExact(figure?.value ?? null, valueKind)}
                  unit={axisUnit(valueKind)}
                  note={figure === undefined ? texts.states.nothingYet : note(formatClock(figure.startMs))}
                />
                <TimeSeries
                  label={title}
                  size="compact"
                  kind="area"
                  series={[{ name: title, points: state.series[0]?.points ?? [] }]}
                  valueKind={valueKind}
                  fromMs={state.fromMs}
                  toMs={state.toMs}
                  watermarkMs={state.watermarkMs}
                  syncKey={syncKey}
                  {...(counted && { zeroStepMs: stepMs })}
                />
              </Stack>
            );
          }}
        </Tile>
      </Panel>
    </GridItem>
  );
}

/** A chart over the last hour. */
export function ChartTile({
  title,
  text,
  span,
  source,
  kind,
  valueKind,
  counted = false,
  lines,
}: TileProps & {
  readonly kind: ChartKind;
  readonly valueKind: ValueKind;
  readonly counted?: boolean;
  readonly lines: (state: TileState) => readonly ChartSeries[];
}) {
  const entry = useTile(text);
  return (
    <GridItem span={span}>
      <Panel title={title} to={`/metrics/${metricOf(text)}`} note={freshnessOf(entry?.state)}>
        <Tile entry={entry} skeleton="chart" {...missing} empty={emptyFor(source)}>
          {(state) => (
            <TimeSeries
              label={title}
              kind={kind}
              series={lines(state)}
              valueKind={valueKind}
              fromMs={state.fromMs}
              toMs={state.toMs}
              watermarkMs={state.watermarkMs}
              syncKey={syncKey}
              queryPath={queryOf(text)}
              {...(counted && { zeroStepMs: minuteMs })}
            />
          )}
        </Tile>
      </Panel>
    </GridItem>
  );
}

/** The largest of many, or how a whole is made up. */
export function ListTile({
  title,
  text,
  span,
  source,
  kind,
  items,
  note,
}: TileProps & {
  readonly kind: 'top' | 'plain' | 'parts';
  readonly items: (state: TileState) => readonly BarItem[];
  readonly note?: (state: TileState) => string;
}) {
  const entry = useTile(text);
  const [parameters] = useSearchParams();
  const state = entry?.state;
  return (
    <GridItem span={span}>
      <Panel
        title={title}
        to={`/metrics/${metricOf(text)}`}
        note={state === undefined ? '\u00a0' : (note?.(state) ?? texts.warRoom.since(formatClock(state.fromMs)))}
      >
        <Tile entry={entry} skeleton="rows" {...missing} empty={emptyFor(source)}>
          {(shown) =>
            kind === 'parts' ? (
              <Breakdown label={title} items={items(shown)} />
            ) : (
              <BarList
                label={title}
                items={items(shown)}
                hasBars={kind === 'top'}
                most={parameters.get('wall') === '1' ? mostOnWall : mostInList}
              />
            )
          }
        </Tile>
      </Panel>
    </GridItem>
  );
}

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
