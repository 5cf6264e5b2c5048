import { RecordList, RelativeTime, State } from '../../components/index.ts';
import { formatNumber } from '../../formats/index.ts';
import { sellerStock, stockState, type SellerStockLevel } from '../../sellers/seller-answers.ts';
import { texts } from '../../texts/en.ts';
import { Answered, AsOf, Part, useSellerQuery } from './parts.tsx';

const words = texts.sellerPage.stock;
const mostLevels = 10;

/** What the seller has in each store, what runs out first. */
export function Stock() {
  const asked = useSellerQuery('seller-stock', 10_000);
  const { data } = asked;
  return (
    <Part
      title={words.title}
      asOf={<AsOf timeMs={data?.computedAtMs ?? null} note={data && words.note(formatNumber(data.rowCount))} />}
    >
      <Answered asked={asked} read={sellerStock} nothing={{ title: words.none, how: words.noneHow }}>
        {(levels) => <RecordList label={words.list} items={levels.slice(0, mostLevels).map(itemOf)} />}
      </Answered>
    </Part>
  );
}

function itemOf(level: SellerStockLevel) {
  const state = stockState(level);
  return {
    id: `${level.product} ${level.store}`,
    title: level.product,
    note: (
      <>
        {level.store} · {words.change(level.lastReason)} <RelativeTime timeMs={level.changedMs} />
      </>
    ),
    value: formatNumber(level.onHand),
    valueNote: state && <State kind={state.kind}>{words[state.word]}</State>,
  };
}
