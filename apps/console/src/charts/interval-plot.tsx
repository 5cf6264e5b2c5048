import { State, type StateKind } from '../components/state.tsx';
import styles from './interval-plot.module.css';

export interface IntervalRow {
  readonly id: string;
  readonly label: string;
  readonly note?: string;
  /** Absent where nothing can be drawn; the text says why. */
  readonly estimate?: number;
  /** An absent end is open. */
  readonly low?: number;
  readonly high?: number;
  /** A bound that the interval is compared with. */
  readonly reference?: number;
  /** Estimate and interval as people read them. */
  readonly text: string;
  readonly state: StateKind;
  readonly word: string;
}

/** Intervals below each other on one axis, each with its estimate, its numbers and its state. The line of zero goes through all. */
export function IntervalPlot({
  label,
  rows,
  axis: { min, max, ticks },
  formatTick,
}: {
  readonly label: string;
  readonly rows: readonly IntervalRow[];
  readonly axis: { readonly min: number; readonly max: number; readonly ticks: readonly number[] };
  readonly formatTick: (value: number) => string;
}) {
  const place = (value: number) => `${(100 * (Math.min(max, Math.max(min, value)) - min)) / (max - min)}%`;
  return (
    <figure className={styles.figure} aria-label={label}>
      <ul className={styles.rows}>
        {rows.map((row) => (
          <li key={row.id} className={styles.row}>
            <span className={styles.label}>
              {row.label}
              {row.note !== undefined && <span className={styles.note}>{row.note}</span>}
            </span>
            <span className={styles.plot} aria-hidden>
              {ticks.map((tick) => (
                <span key={tick} className={tick === 0 ? styles.zero : styles.grid} style={{ left: place(tick) }} />
              ))}
              <Interval row={row} min={min} max={max} place={place} />
            </span>
            <span className={styles.text}>{row.text}</span>
            <span className={styles.state}>
              <State kind={row.state}>{row.word}</State>
            </span>
          </li>
        ))}
        <li className={styles.row} aria-hidden>
          <span className={styles.label} />
          <span className={styles.axis}>
            {ticks.map((tick) => (
              <span key={tick} className={styles.tick} style={{ left: place(tick) }}>
                {formatTick(tick)}
              </span>
            ))}
          </span>
        </li>
      </ul>
    </figure>
  );
}

function Interval({
  row: { estimate, low, high, reference },
  min,
  max,
  place,
}: {
  readonly row: IntervalRow;
  readonly min: number;
  readonly max: number;
  readonly place: (value: number) => string;
}) {
  if (estimate === undefined) {
    return null;
  }
  return (
    <>
      <span
        className={high === undefined ? styles.open : styles.interval}
        style={{ left: place(low ?? min), right: `calc(100% - ${place(high ?? max)})` }}
      />
      {reference !== undefined && <span className={styles.reference} style={{ left: place(reference) }} />}
      <span className={styles.estimate} style={{ left: place(estimate) }} />
    </>
  );
}
