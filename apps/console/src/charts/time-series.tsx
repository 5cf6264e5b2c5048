import { Code, Table2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import { IconButton } from '../components/button.tsx';
import { classNames } from '../components/class-names.ts';
import { formatExactTime, formatMetricValue, type ValueKind } from '../formats/index.ts';
import { texts } from '../texts/en.ts';
import {
  alignSeries,
  compareWithBefore,
  largestSeries,
  type BandPoint,
  type ChartSeries,
  type Marker,
} from './chart-data.ts';
import { ChartQuery, ChartTable } from './chart-details.tsx';
import { ComparisonBar, type Span } from './comparison-bar.tsx';
import { Legend } from './legend.tsx';
import styles from './time-series.module.css';
import { useChart } from './use-chart.ts';
import { mostSeries, type ChartKind } from './uplot-options.ts';

export interface TimeSeriesProps {
  /** What is shown, for those who do not see it. */
  readonly label: string;
  readonly series: readonly ChartSeries[];
  readonly valueKind: ValueKind;
  readonly kind?: ChartKind;
  readonly size?: 'compact' | 'normal' | 'large';
  /** The whole range, also where there is nothing. Milliseconds since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Windows that end later are drawn as incomplete. */
  readonly watermarkMs: number | null;
  /** For what is counted: steps of this length without a window are zero. */
  readonly zeroStepMs?: number | undefined;
  /** What was expected. */
  readonly band?: readonly BandPoint[];
  /** Incidents, deployments, changes of schema. */
  readonly markers?: readonly Marker[];
  readonly zone?: string | undefined;
  /** Charts with the same key show the same moment under the pointer. */
  readonly syncKey?: string;
  /** Called with what was dragged over. */
  readonly onZoom?: (fromMs: number, toMs: number) => void;
  /** The address at which the same numbers can be read. */
  readonly queryPath?: string;
}

type DetailsKind = 'table' | 'query';

const noMarkers: readonly Marker[] = [];

/** Values over time. Drag to zoom, shift-drag to compare with the time before. */
export function TimeSeries(props: TimeSeriesProps) {
  const { label, series, valueKind, size = 'normal', watermarkMs, zeroStepMs, queryPath } = props;
  const { shown, leftOut } = useMemo(() => largestSeries(series, mostSeries), [series]);
  const data = useMemo(() => alignSeries(shown, watermarkMs, zeroStepMs), [shown, watermarkMs, zeroStepMs]);
  const names = useMemo(() => shown.map(({ name }) => name), [shown]);
  const [hovered, setHovered] = useState<number | null>(null);
  const [span, setSpan] = useState<Span>();
  const [details, setDetails] = useState<DetailsKind>();
  const host = useChart({
    ...props,
    data,
    names,
    markers: props.markers ?? noMarkers,
    onHover: setHovered,
    onSelect: (fromMs, toMs, isComparison) => (isComparison ? setSpan({ fromMs, toMs }) : props.onZoom?.(fromMs, toMs)),
  });
  const isCompact = size === 'compact';

  return (
    <figure className={styles.figure} aria-label={label}>
      <div
        ref={host}
        className={classNames(styles.chart, styles[size])}
        role="img"
        aria-label={summary(label, data, names, valueKind)}
      >
        {data.times.length === 0 && <span className={styles.none}>{isCompact ? '' : texts.chart.none}</span>}
      </div>
      {!isCompact && (
        <div className={styles.foot}>
          <Legend
            data={data}
            names={names}
            valueKind={valueKind}
            hovered={hovered}
            leftOut={leftOut}
            zone={props.zone}
            markers={props.markers ?? noMarkers}
          />
          <Tools hasQuery={queryPath !== undefined} onOpen={setDetails} />
        </div>
      )}
      {span !== undefined && (
        <ComparisonBar
          span={span}
          comparisons={compareWithBefore(data, names, span.fromMs, span.toMs)}
          valueKind={valueKind}
          zone={props.zone}
          onClose={() => setSpan(undefined)}
        />
      )}
      <Details
        {...{ details, label, data, names, valueKind, queryPath }}
        zone={props.zone}
        onClose={() => setDetails(undefined)}
      />
    </figure>
  );
}

function Tools({ hasQuery, onOpen }: { readonly hasQuery: boolean; readonly onOpen: (details: DetailsKind) => void }) {
  return (
    <div className={styles.tools}>
      <IconButton label={texts.chart.asTable} icon={<Table2 size={14} aria-hidden />} onClick={() => onOpen('table')} />
      {hasQuery && (
        <IconButton label={texts.chart.asQuery} icon={<Code size={14} aria-hidden />} onClick={() => onOpen('query')} />
      )}
    </div>
  );
}

function Details({
  details,
  queryPath,
  ...shown
}: Parameters<typeof ChartTable>[0] & {
  readonly details: DetailsKind | undefined;
  readonly queryPath: string | undefined;
}) {
  if (details === 'table') {
    return <ChartTable {...shown} />;
  }
  return details === 'query' && queryPath !== undefined ? (
    <ChartQuery label={shown.label} path={queryPath} onClose={shown.onClose} />
  ) : null;
}

/** The chart in a sentence. */
function summary(
  label: string,
  data: ReturnType<typeof alignSeries>,
  names: readonly string[],
  kind: ValueKind,
): string {
  const first = data.times[0];
  const last = data.times.at(-1);
  if (first === undefined || last === undefined) {
    return `${label}. ${texts.chart.none}`;
  }
  const parts = names.map((name, index) => {
    const values = (data.complete[index] ?? []).filter((value) => value !== null);
    const latest = values.at(-1);
    return latest === undefined
      ? `${name}: –`
      : texts.chart.summary(
          name,
          formatMetricValue(Math.min(...values), kind),
          formatMetricValue(Math.max(...values), kind),
          formatMetricValue(latest, kind),
        );
  });
  return `${label}. ${formatExactTime(first)} – ${formatExactTime(last)}. ${parts.join('. ')}.`;
}
