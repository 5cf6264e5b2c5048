import { formatClock, formatMoney } from '../../formats/index.ts';
import { mainCurrency, sumOf, totalsBy, withCurrency } from '../../series/figures.ts';
import { texts } from '../../texts/en.ts';
import { FigureTile, ListTile, type TileProps } from './tiles.tsx';

const words = texts.warRoom;

/** What was ordered in the last hour, in the currency that most orders have. */
export function RevenueFigure(props: TileProps) {
  return (
    <FigureTile
      {...props}
      zeroStepMs={60_000}
      figure={({ series, fromMs }) => {
        const currency = mainCurrency(series) ?? '';
        const points = withCurrency(series, currency).flatMap((one) => one.points);
        const total = sumOf(points);
        return {
          value: formatMoney(total, currency),
          exact: formatMoney(total, currency, 'exact'),
          note: `${words.revenueIn(currency)}, ${words.since(formatClock(fromMs))}`,
          points,
          valueKind: { unit: 'minor units', currency },
        };
      }}
    />
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
