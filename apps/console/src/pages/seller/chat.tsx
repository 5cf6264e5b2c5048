import { Badge, RecordList, RelativeTime } from '../../components/index.ts';
import { formatNumber } from '../../formats/index.ts';
import { sellerMessages, shortName, type SellerMessage } from '../../sellers/seller-answers.ts';
import type { SellerRange } from '../../sellers/seller-ranges.ts';
import { texts } from '../../texts/en.ts';
import { Answered, AsOf, Part, useSellerQuery } from './parts.tsx';

const words = texts.sellerPage.chat;
const mostMessages = 12;

/** Who has written last in the livestreams of the seller. */
export function Chat({ range }: { readonly range: SellerRange }) {
  const asked = useSellerQuery('seller-chat', 1_000, { from: `now-${range}` });
  return (
    <Part title={words.title} span="whole" asOf={<AsOf timeMs={asked.data?.computedAtMs ?? null} />}>
      <Answered asked={asked} read={sellerMessages} nothing={{ title: words.none, how: words.noneHow }}>
        {(messages) => <RecordList label={words.list} items={messages.slice(0, mostMessages).map(itemOf)} />}
      </Answered>
    </Part>
  );
}

function itemOf({ message, stream, author, writtenMs, length, mentionsProduct }: SellerMessage) {
  return {
    id: message,
    title: words.author(shortName(author)),
    note: `${texts.sellerPage.viewers.stream(stream)} · ${words.length(formatNumber(length))}`,
    value: mentionsProduct ? <Badge>{words.product}</Badge> : undefined,
    valueNote: <RelativeTime timeMs={writtenMs} />,
  };
}
