import { TimeSeries } from '../../charts/index.ts';
import { RecordList, Stack, Stat } from '../../components/index.ts';
import { formatMoney } from '../../formats/index.ts';
import { useTile } from '../../live/index.ts';
import { revenues } from '../../sellers/seller-figures.ts';
import { sellerRanges, sellerTile, type SellerRange } from '../../sellers/seller-ranges.ts';
import { tileAsOfMs } from '../../sellers/tile-age.ts';
import { texts } from '../../texts/en.ts';
import { AsOf, Part, SellerChart } from './parts.tsx';

const words = texts.sellerPage.revenue;
const mostOthers = 6;

/** What was ordered of the seller, each currency for itself; the chart is of the one that most lines have. */
export function Revenue({ range }: { readonly range: SellerRange }) {
  const entry = useTile(sellerTile('seller-revenue', range, 'currency'));
  const { stepMs } = sellerRanges[range];
  return (
    <Part title={words.title} asOf={<AsOf timeMs={tileAsOfMs(entry)} />}>
      <SellerChart entry={entry} empty={{ title: words.none, how: words.noneHow }}>
        {({ series, fromMs, toMs }) => {
          const all = revenues(series);
          const [main, ...others] = all;
          return (
            <Stack>
              {main !== undefined && (
                <Stat
                  value={formatMoney(main.minor, main.currency)}
                  exact={formatMoney(main.minor, main.currency, 'exact')}
                  note={words.chart(main.currency)}
                />
              )}
              {main !== undefined && (
                <TimeSeries
                  label={words.chart(main.currency)}
                  kind="bars"
                  series={[{ name: main.currency, points: main.points }]}
                  valueKind={{ unit: 'minor units', currency: main.currency }}
                  fromMs={fromMs}
                  toMs={toMs}
                  watermarkMs={toMs - stepMs}
                  zeroStepMs={stepMs}
                />
              )}
              {others.length > 0 && <RecordList label={words.others} items={others.slice(0, mostOthers).map(itemOf)} />}
            </Stack>
          );
        }}
      </SellerChart>
    </Part>
  );
}

function itemOf({ currency, minor }: { readonly currency: string; readonly minor: number }) {
  return { id: currency, title: words.chart(currency), value: formatMoney(minor, currency, 'exact') };
}
