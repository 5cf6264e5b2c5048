import { useMemo } from 'react';
import { ApiError } from '../../api/index.ts';
import { TimeSeries } from '../../charts/index.ts';
import { EmptyState, ErrorState, Panel, Skeleton } from '../../components/index.ts';
import { sizePoints } from '../../decided/segment-figures.ts';
import type { useSegmentSizes } from '../../decided/use-segment-sizes.ts';
import { texts } from '../../texts/en.ts';

const words = texts.segments;
const valueKind = { unit: words.units };

/** How many were in a segment, hour by hour. */
export function SizePicture({
  name,
  reading: { range, setRange, sizes, error, path, retry },
}: {
  readonly name: string;
  readonly reading: ReturnType<typeof useSegmentSizes>;
}) {
  const series = useMemo(() => (sizes === undefined ? [] : [{ name, points: sizePoints(sizes) }]), [name, sizes]);
  return (
    <Panel title={words.overTime} note={words.overTimeNote}>
      {error instanceof ApiError && (
        <ErrorState
          title={words.sizesFailed}
          error={error}
          sinceMs={error.atMs}
          stillWorks={words.restWorks}
          onRetry={retry}
        />
      )}
      {sizes === undefined && error === null && <Skeleton kind="chart" />}
      {sizes?.sizes.length === 0 && <EmptyState title={words.noSizes} how={words.noSizesHow} />}
      {sizes !== undefined && sizes.sizes.length > 0 && (
        <TimeSeries
          label={words.overTime}
          kind="area"
          series={series}
          valueKind={valueKind}
          fromMs={Date.parse(sizes.from)}
          toMs={Date.parse(sizes.to)}
          watermarkMs={null}
          zone={range.zone}
          queryPath={path()}
          onZoom={(fromMs, toMs) => setRange({ ...range, from: String(fromMs), to: String(toMs) })}
        />
      )}
    </Panel>
  );
}
