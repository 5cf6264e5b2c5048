import type { ReactNode } from 'react';
import styles from './stat.module.css';

/** One number that matters, large. */
export function Stat({
  value,
  exact,
  unit,
  note,
}: {
  readonly value: string;
  /** Every digit, on hover. */
  readonly exact?: string | undefined;
  readonly unit?: string | undefined;
  readonly note?: ReactNode;
}) {
  return (
    <div className={styles.stat}>
      <div className={styles.figure} title={exact}>
        <span className={styles.value}>{value}</span>
        {unit !== undefined && unit !== '' && <span className={styles.unit}>{unit}</span>}
      </div>
      <div className={styles.note}>{note}</div>
    </div>
  );
}
