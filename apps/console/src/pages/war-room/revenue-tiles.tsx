import { TimeSeries } from '../../charts/index.ts';
import { GridItem, Panel, Stack, Stat, Tile } from '../../components/index.ts';
import { formatClock, formatMoney } from '../../formats/index.ts';
import { useTile, type TileState } from '../../live/index.ts';
import { mainCurrency, sumOf, totalsBy, withCurrency } from '../../series/figures.ts';
import { texts } from '../../texts/en.ts';
import { ListTile, metricOf, type TileProps } from './tiles.tsx';

const words = texts.warRoom;

/** What was ordered in the last hour, in the currency that most orders have. */
export function RevenueFigure({ title, text, span, source }: TileProps) {
  const entry = useTile(text);
  return (
    <GridItem span={span}>
      <Panel title={title} to={`/metrics/${metricOf(text)}`}>
        <Tile
          entry={entry}
          skeleton="chart"
          failed={words.failed}
          stillWorks={words.others}
          empty={{ title: words.empty, how: words.emptyHow(source) }}
        >
          {(state) => <Revenue title={title} state={state} />}
        </Tile>
      </Panel>
    </GridItem>
  );
}

function Revenue({ title, state }: { readonly title: string; readonly state: TileState }) {
  const currency = mainCurrency(state.series) ?? '';
  const points = withCurrency(state.series, currency).flatMap((series) => series.points);
  const total = sumOf(points);
  return (
    <Stack>
      <Stat
        value={formatMoney(total, currency)}
        exact={formatMoney(total, currency, 'exact')}
        note={`${words.revenueIn(currency)}, ${words.since(formatClock(state.fromMs))}`}
      />
      <TimeSeries
        label={title}
        size="compact"
        kind="area"
        series={[{ name: title, points }]}
        valueKind={{ unit: 'minor units', currency }}
        fromMs={state.fromMs}
        toMs={state.toMs}
        watermarkMs={state.watermarkMs}
        zeroStepMs={60_000}
        syncKey="war-room"
      />
    </Stack>
  );
}

/** Each currency for itself; the amounts cannot be compared, so there are no bars. */
export function RevenueList(props: TileProps) {
  return (
    <ListTile
      {...props}
      kind="plain"
      items={({ series }) =>
        totalsBy(series, 'currency').map(({ name, value }) => ({
          name,
          value,
          text: formatMoney(value, name),
          exact: formatMoney(value, name, 'exact'),
        }))
      }
    />
  );
}
