import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ApiError, experimentLooksQuery, type Experiment } from '../../api/index.ts';
import { TimeSeries } from '../../charts/index.ts';
import { EmptyState, ErrorState, Panel, Select, Skeleton, useParameter } from '../../components/index.ts';
import { lookLine } from '../../decided/experiment-figures.ts';
import { texts } from '../../texts/en.ts';
import { useKindOf } from './results.tsx';

const words = texts.experiments;
const shareKind = { unit: '', measure: 'ratio' };
/** A single look is drawn in the middle of so much time. */
const leastRangeMs = 60_000;

/** How the interval of the primary metric became narrower, look by look. */
export function Looks({ experiment }: { readonly experiment: Experiment }) {
  const { name, variants, primary, freshness } = experiment;
  const { data, error, refetch } = useQuery(experimentLooksQuery(name, freshness.looks));
  const kindOf = useKindOf(experiment);
  const others = variants.filter(({ control }) => !control).map((one) => one.name);
  const [chosen, setChosen] = useParameter('variant', false);
  const variant = others.find((one) => one === chosen) ?? others[0] ?? '';
  const line = useMemo(() => lookLine(data ?? [], variant), [data, variant]);
  const series = useMemo(() => [{ name: variant, points: line.points }], [variant, line]);
  const [first, last] = [line.points[0]?.startMs ?? 0, line.points.at(-1)?.startMs ?? 0];
  const roomMs = Math.max(0, leastRangeMs - (last - first)) / 2;
  const choices = others.map((value) => ({ value, label: value }));
  return (
    <Panel
      title={words.looksOver}
      note={line.isShare ? words.looksShare(primary.metric) : words.looksDifference(primary.metric)}
      actions={
        others.length > 1 && <Select label={words.variant} value={variant} choices={choices} onChange={setChosen} />
      }
    >
      {error instanceof ApiError && (
        <ErrorState
          title={words.looksFailed}
          error={error}
          sinceMs={error.atMs}
          stillWorks={words.restWorks}
          onRetry={() => void refetch()}
        />
      )}
      {data === undefined && error === null && <Skeleton kind="chart" />}
      {data !== undefined && line.points.length === 0 && (
        <EmptyState title={words.noLooks} how={words.noLooksHow(experiment.minimumUnits)} />
      )}
      {line.points.length > 0 && (
        <TimeSeries
          label={words.looksOver}
          series={series}
          band={line.band}
          valueKind={line.isShare ? shareKind : kindOf(primary.metric)}
          fromMs={first - roomMs}
          toMs={last + roomMs}
          watermarkMs={null}
        />
      )}
    </Panel>
  );
}
