import { TimeSeries } from '../../charts/index.ts';
import { RecordList, Stack, Stat } from '../../components/index.ts';
import { formatExact, formatNumber } from '../../formats/index.ts';
import { useTile } from '../../live/index.ts';
import { sellerStreams, type SellerStream } from '../../sellers/seller-answers.ts';
import { sellerRanges, sellerTile, type SellerRange } from '../../sellers/seller-ranges.ts';
import { texts } from '../../texts/en.ts';
import { Answered, AsOf, Part, SellerChart, useSellerQuery } from './parts.tsx';

const words = texts.sellerPage.viewers;
const mostStreams = 5;

/** Who watches the livestreams of the seller now, and how many joined. */
export function Viewers({ range }: { readonly range: SellerRange }) {
  const asked = useSellerQuery('seller-live', 2_000);
  return (
    <Part title={words.title} asOf={<AsOf timeMs={asked.data?.computedAtMs ?? null} />}>
      <Answered asked={asked} read={sellerStreams} nothing={{ title: words.none, how: words.noneHow }}>
        {(streams) => {
          const watching = streams.reduce((sum, stream) => sum + stream.watching, 0);
          return (
            <Stack>
              <Stat value={formatNumber(watching)} exact={formatExact(watching)} unit={words.now} />
              <Joined range={range} />
              <RecordList label={words.streams} items={streams.slice(0, mostStreams).map(itemOf)} />
            </Stack>
          );
        }}
      </Answered>
    </Part>
  );
}

/** How many visitors joined, step by step; a visitor counts in each step in which they joined. */
function Joined({ range }: { readonly range: SellerRange }) {
  const entry = useTile(sellerTile('seller-viewers', range));
  const { stepMs } = sellerRanges[range];
  return (
    <SellerChart entry={entry} failed={words.chartFailed} empty={{ title: words.noneJoined, how: words.noneJoinedHow }}>
      {({ series, fromMs, toMs }) => (
        <TimeSeries
          label={words.chart}
          kind="bars"
          series={[{ name: words.chart, points: series.flatMap(({ points }) => points) }]}
          valueKind={{ unit: '' }}
          fromMs={fromMs}
          toMs={toMs}
          watermarkMs={toMs - stepMs}
          zeroStepMs={stepMs}
        />
      )}
    </SellerChart>
  );
}

function itemOf({ stream, watching, viewers, messages }: SellerStream) {
  return {
    id: stream,
    title: words.stream(stream),
    note: words.streamNote(formatNumber(viewers), formatNumber(messages)),
    value: formatNumber(watching),
    valueNote: words.now,
  };
}
