import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ApiError, metricQuery, type MetricQuestion, type Target, type TargetRow } from '../../api/index.ts';
import { TimeSeries } from '../../charts/index.ts';
import { ErrorState, Panel, ProgressList, Select, Stack } from '../../components/index.ts';
import { durationText } from '../../range/index.ts';
import { progressItem, valueKindOf } from '../../targets/progress-items.ts';
import { targetPicture } from '../../targets/target-picture.ts';
import { rowName } from '../../targets/target-rows.ts';
import { texts } from '../../texts/en.ts';

const words = texts.targets;
const refetchInterval = 5_000;

/** What a row has sold over time, what was expected, and where it will end. */
export function RowPicture({
  target,
  row,
  rows,
  onRow,
}: {
  readonly target: Target;
  readonly row: TargetRow;
  readonly rows: readonly TargetRow[];
  readonly onRow: (key: string) => void;
}) {
  const question = useMemo(() => questionOf(target, row), [target.from, target.to, target.stepMs, row.key]);
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...metricQuery(target.metric, question),
    refetchInterval: target.isSettled ? false : refetchInterval,
  });
  const atMs = target.at === null ? Date.parse(target.from) : Date.parse(target.at);
  // What stands in meanwhile is of another row.
  const points = isPlaceholderData ? undefined : data?.series.flatMap((one) => one.points);
  const picture = useMemo(
    () => targetPicture(target, row, points ?? [], atMs),
    [target, row, data, isPlaceholderData, atMs],
  );
  const name = rowName(row, words.whole);
  const markers = useMemo(() => [{ timeMs: atMs, label: words.now }], [atMs]);
  return (
    <Panel
      title={words.picture(name)}
      note={picture.isStraight ? `${words.pictureNote} ${words.straight}` : words.pictureNote}
      actions={
        rows.length > 1 && (
          <Select
            label={words.showRow}
            value={row.key}
            choices={rows.map((one) => ({ value: one.key, label: rowName(one, words.whole) }))}
            onChange={onRow}
          />
        )
      }
    >
      <Stack>
        <ProgressList label={name} items={[progressItem(target, row)]} />
        {error instanceof ApiError && (
          <ErrorState title={words.oneFailed} error={error} sinceMs={error.atMs} onRetry={() => void refetch()} />
        )}
        <TimeSeries
          label={words.picture(name)}
          size="large"
          kind="line"
          series={[
            { name: words.line.actual, points: points === undefined ? [] : picture.actual },
            { name: words.line.expected, points: picture.expected },
            { name: words.line.forecast, points: picture.forecast },
          ]}
          band={picture.band}
          valueKind={valueKindOf(target, row)}
          fromMs={Date.parse(target.from)}
          toMs={Date.parse(target.to)}
          watermarkMs={atMs}
          markers={markers}
        />
      </Stack>
    </Panel>
  );
}

/** The steps of one row, as its metric has them. */
function questionOf({ from, to, stepMs }: Target, { dimensions }: TargetRow): MetricQuestion {
  const filter = Object.entries(dimensions).map(([name, value]) => `${name}:${value}`);
  return { from, to, step: durationText(stepMs), by: [], filter };
}
