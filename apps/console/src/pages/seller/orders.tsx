import { TimeSeries } from '../../charts/index.ts';
import { RecordList, RelativeTime, Stack, Stat } from '../../components/index.ts';
import { formatExact, formatMoney, formatNumber } from '../../formats/index.ts';
import { useTile } from '../../live/index.ts';
import { sellerOrders, type SellerOrder } from '../../sellers/seller-answers.ts';
import { currentValue } from '../../sellers/seller-figures.ts';
import { sellerRanges, sellerTile, type SellerRange } from '../../sellers/seller-ranges.ts';
import { tileAsOfMs } from '../../sellers/tile-age.ts';
import { sumOf } from '../../series/figures.ts';
import { texts } from '../../texts/en.ts';
import { Answered, AsOf, Part, SellerChart, useSellerQuery } from './parts.tsx';

const words = texts.sellerPage.orders;
const valueKind = { unit: words.unit };
const nothing = { title: words.none, how: words.noneHow };
const mostOrders = 8;

/** How much is ordered of the seller, and the newest orders. */
export function Orders({ range }: { readonly range: SellerRange }) {
  const entry = useTile(sellerTile('seller-orders', range));
  const { stepMs } = sellerRanges[range];
  return (
    <Part title={words.title} asOf={<AsOf timeMs={tileAsOfMs(entry)} />}>
      <Stack>
        <SellerChart entry={entry} empty={nothing}>
          {({ series, fromMs, toMs }) => {
            const points = series.flatMap((one) => one.points);
            const total = sumOf(points);
            return (
              <Stack>
                <Stat
                  value={formatNumber(total)}
                  exact={formatExact(total)}
                  unit={words.unit}
                  note={`${formatNumber(currentValue(points, toMs))} ${words.current[stepMs]}`}
                />
                <TimeSeries
                  label={words.title}
                  kind="bars"
                  series={[{ name: words.title, points }]}
                  valueKind={valueKind}
                  fromMs={fromMs}
                  toMs={toMs}
                  watermarkMs={toMs - stepMs}
                  zeroStepMs={stepMs}
                />
              </Stack>
            );
          }}
        </SellerChart>
        <NewestOrders range={range} />
      </Stack>
    </Part>
  );
}

function NewestOrders({ range }: { readonly range: SellerRange }) {
  const asked = useSellerQuery('seller-recent-orders', 2_000, { from: `now-${range}` });
  return (
    <Answered asked={asked} read={sellerOrders}>
      {(orders) => <RecordList label={words.newest} items={orders.slice(0, mostOrders).map(itemOf)} />}
    </Answered>
  );
}

function itemOf({ order, soldMs, pieces, totals, city, channel }: SellerOrder) {
  return {
    id: order,
    title: words.order(order),
    note: [words.pieces(formatNumber(pieces)), city, channel].filter((text) => text !== '').join(' · '),
    value: totals.map(({ currency, minor }) => formatMoney(minor, currency, 'exact')).join(' + '),
    valueNote: <RelativeTime timeMs={soldMs} />,
  };
}
