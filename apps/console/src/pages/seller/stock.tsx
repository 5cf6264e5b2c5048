import type { SavedAnswer } from '../../api/index.ts';
import { RecordList, RelativeTime, State } from '../../components/index.ts';
import { formatNumber } from '../../formats/index.ts';
import { sellerStock, stockCounts, stockState, type SellerStockLevel } from '../../sellers/seller-answers.ts';
import { texts } from '../../texts/en.ts';
import { Answered, AsOf, Part, useSellerQuery } from './parts.tsx';

const words = texts.sellerPage.stock;
const mostLevels = 10;

/** What the seller has in each store, what runs out first. */
export function Stock() {
  const asked = useSellerQuery('seller-stock', 10_000);
  const { data } = asked;
  return (
    <Part title={words.title} asOf={<AsOf timeMs={data?.computedAtMs ?? null} note={data && noteOf(data)} />}>
      <Answered asked={asked} read={sellerStock} nothing={{ title: words.none, how: words.noneHow }}>
        {(levels) => <RecordList label={words.list} items={levels.slice(0, mostLevels).map(itemOf)} />}
      </Answered>
    </Part>
  );
}

function noteOf(answer: SavedAnswer): string | undefined {
  const { levels, soldOut } = stockCounts(answer);
  return levels === 0
    ? undefined
    : words.note(formatNumber(Math.min(levels, mostLevels)), formatNumber(levels), formatNumber(soldOut));
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
