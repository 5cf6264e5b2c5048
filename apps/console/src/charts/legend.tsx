import { formatExactTime, formatMetricExact, formatMetricValue, type ValueKind } from '../formats/index.ts';
import { texts } from '../texts/en.ts';
import { markersNear, type ChartData, type Marker } from './chart-data.ts';
import styles from './time-series.module.css';

/** What each line is, and its value under the pointer or, without one, its last complete value. */
export function Legend({
  data,
  names,
  valueKind,
  hovered,
  leftOut,
  zone,
  markers,
}: {
  readonly data: ChartData;
  readonly names: readonly string[];
  readonly valueKind: ValueKind;
  readonly hovered: number | null;
  readonly leftOut: number;
  readonly zone: string | undefined;
  readonly markers: readonly Marker[];
}) {
  const hoveredMs = hovered === null ? undefined : data.times[hovered];
  const valueOf = (series: number) => {
    if (hovered !== null && hoveredMs !== undefined) {
      return data.complete[series]?.[hovered] ?? data.incomplete[series]?.[hovered] ?? null;
    }
    return data.complete[series]?.findLast((value) => value !== null) ?? null;
  };
  const hasIncomplete = data.incomplete.some((values) => values.some((value) => value !== null));
  return (
    <div className={styles.legend}>
      {hoveredMs !== undefined && <span className={styles.soft}>{formatExactTime(hoveredMs, zone)}</span>}
      {names.map((name, series) => (
        <span key={name} className={styles.key} title={formatMetricExact(valueOf(series), valueKind)}>
          <span className={styles.swatch} style={{ background: `var(--series-${series + 1})` }} aria-hidden />
          <span className={styles.name}>{name}</span>
          {formatMetricValue(valueOf(series), valueKind)}
        </span>
      ))}
      {hoveredMs === undefined && hasIncomplete && (
        <span className={styles.key}>
          <span className={styles.dashed} aria-hidden />
          <span className={styles.soft}>{texts.chart.incomplete}</span>
        </span>
      )}
      {hoveredMs === undefined && data.noted.length > 0 && (
        <span className={styles.key}>
          <span className={styles.ring} aria-hidden />
          <span className={styles.soft}>{texts.chart.noted}</span>
        </span>
      )}
      {hovered !== null &&
        markersNear(data.times, hovered, markers).map(({ timeMs, label }) => (
          <span key={`${timeMs} ${label}`} className={styles.soft}>
            {texts.chart.happened(label)}
          </span>
        ))}
      {leftOut > 0 && <span className={styles.soft}>{texts.chart.leftOut(leftOut)}</span>}
    </div>
  );
}
