import { type BarItem } from '../../charts/index.ts';
import { Grid, Page, PageHeader, useIsWall, WallButton } from '../../components/index.ts';
import { formatClock, formatExact, formatMetricExact, formatMetricValue, formatNumber } from '../../formats/index.ts';
import type { TileState } from '../../live/index.ts';
import { latestFigure, mainCurrency, percentileLines, totalsBy, withCurrency } from '../../series/figures.ts';
import { topBars } from '../../series/top-bars.ts';
import { texts } from '../../texts/en.ts';
import { RevenueFigure, RevenueList } from './revenue-tiles.tsx';
import { TargetPanels, usePresentTargets } from './target-panels.tsx';
import { ChartTile, LatestTile, ListTile } from './tiles.tsx';

const words = texts.warRoom;
const placed = 'orders.order-placed';
const viewed = 'storefront.page-viewed';
const answered = 'storefront.request-completed';
const minuteMs = 60_000;

/** How the marketplace is doing, as it happens; with `?wall=1` alone on a large screen. */
export default function WarRoomPage() {
  const isWall = useIsWall();
  const targets = usePresentTargets();
  return (
    <Page>
      <PageHeader title={words.title} {...(!isWall && { what: words.what })} actions={<WallButton />} />
      <Grid>
        <Figures />
        <TargetPanels isWall={isWall} targets={targets} />
        <Flow />
        {!(isWall && targets.present.length > 0) && <Lists isWall={isWall} />}
      </Grid>
    </Page>
  );
}

function Figures() {
  return (
    <>
      <LatestTile
        title={words.orders}
        text="orders;last=1h;step=1m"
        span="quarter"
        source={placed}
        valueKind={{ unit: words.perMinute }}
        counted
        note={words.atClock}
      />
      <RevenueFigure title={words.revenue} text="revenue;by=currency;last=1h;step=1m" span="quarter" source={placed} />
      <LatestTile
        title={words.visitors}
        text="visitors;last=1h;step=5m"
        span="quarter"
        source={viewed}
        stepMs={5 * minuteMs}
        valueKind={{ unit: '' }}
        counted
        note={words.inFiveMinutes}
      />
      <LatestTile
        title={words.conversion}
        text="conversion;last=6h;step=15m"
        span="quarter"
        source={placed}
        stepMs={15 * minuteMs}
        valueKind={{ unit: 'orders per session', measure: 'ratio' }}
        counted={false}
        note={words.inQuarter}
      />
    </>
  );
}

function Flow() {
  return (
    <>
      <ChartTile
        title={words.ordersPerMinute}
        text="orders;by=channel;last=1h;step=1m"
        span="half"
        source={placed}
        kind="line"
        valueKind={{ unit: 'orders' }}
        counted
        lines={({ series }) =>
          series.map(({ dimensions, points }) => ({ name: dimensions['channel'] ?? words.orders, points }))
        }
      />
      <ChartTile
        title={words.responseTime}
        text="response-time;last=1h;step=1m"
        span="half"
        source={answered}
        kind="line"
        valueKind={{ unit: 'ms' }}
        lines={({ series }) => percentileLines(series[0])}
      />
    </>
  );
}

/** What was most in the last hour; a wall screen has room for the first four, since it is not scrolled. */
function Lists({ isWall }: { readonly isWall: boolean }) {
  const span = isWall ? 'quarter' : 'third';
  return (
    <>
      <RevenueList
        title={words.revenueByCurrency}
        text="revenue;by=currency;last=1h;step=1m"
        span={span}
        source={placed}
      />
      <ListTile
        title={words.topBrands}
        text="revenue-by-brand;by=brand,currency;last=1h;step=5m"
        span={span}
        source={placed}
        kind="top"
        items={brandItems}
        note={({ series, fromMs }) =>
          [mainCurrency(series), words.since(formatClock(fromMs))].filter((part) => part !== undefined).join(', ')
        }
      />
      <ListTile
        title={words.topProducts}
        text="top-products-sold;last=1h;step=1h"
        span={span}
        source={placed}
        kind="top"
        items={({ series }) => topBars(series)}
      />
      <ListTile
        title={words.cities}
        text="orders-by-city;by=city;last=1h;step=5m"
        span={span}
        source={placed}
        kind="top"
        items={counted('city')}
      />
      {!isWall && <FurtherLists />}
    </>
  );
}

function FurtherLists() {
  return (
    <>
      <ListTile
        title={words.priceBands}
        text="units-by-price-band;by=priceBand;last=1h;step=5m"
        span="third"
        source={placed}
        kind="top"
        items={counted('priceBand')}
      />
      <ListTile
        title={words.slowest}
        text="response-time;by=route;last=30m;step=5m"
        span="third"
        source={answered}
        kind="top"
        items={slowestRoutes}
        note={({ watermarkMs }) =>
          watermarkMs === null ? '' : words.slowestNote(formatClock(lastFiveMinutes(watermarkMs)))
        }
      />
      <ListTile
        title={words.channels}
        text="orders;by=channel;last=1h;step=1m"
        span="half"
        source={placed}
        kind="parts"
        items={counted('channel')}
      />
      <ListTile
        title={words.devices}
        text="orders-by-device;by=device;last=1h;step=5m"
        span="half"
        source={placed}
        kind="parts"
        items={counted('device')}
      />
    </>
  );
}

const counted =
  (dimension: string) =>
  ({ series }: TileState): BarItem[] =>
    totalsBy(series, dimension).map(({ name, value }) => ({
      name,
      value,
      text: formatNumber(value),
      exact: formatExact(value),
    }));

function brandItems({ series }: TileState): BarItem[] {
  const currency = mainCurrency(series);
  const kind = { unit: 'minor units', currency };
  return totalsBy(withCurrency(series, currency), 'brand').map(({ name, value }) => ({
    name,
    value,
    text: formatMetricValue(value, kind),
    exact: formatMetricExact(value, kind),
  }));
}

function slowestRoutes({ series, watermarkMs }: TileState): BarItem[] {
  return series.flatMap((one) => {
    const value = latestFigure([one], watermarkMs, 5 * minuteMs, 'measured')?.value;
    return value == null
      ? []
      : [{ name: one.dimensions['route'] ?? '', value, text: formatMetricValue(value, { unit: 'ms' }) }];
  });
}

const lastFiveMinutes = (watermarkMs: number) => (Math.floor(watermarkMs / (5 * minuteMs)) - 1) * 5 * minuteMs;
