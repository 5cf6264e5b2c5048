import type { ReactNode } from 'react';
import styles from './record-list.module.css';

export interface RecordItem {
  readonly id: string;
  readonly title: ReactNode;
  readonly note?: ReactNode;
  /** What counts, at the right. */
  readonly value?: ReactNode;
  readonly valueNote?: ReactNode;
}

/** Things with two lines each, which fit a phone as well as a wide screen. */
export function RecordList({ label, items }: { readonly label: string; readonly items: readonly RecordItem[] }) {
  return (
    <ol className={styles.list} aria-label={label}>
      {items.map(({ id, title, note, value, valueNote }) => (
        <li key={id} className={styles.item}>
          <div className={styles.left}>
            <div className={styles.title}>{title}</div>
            {note !== undefined && <div className={styles.note}>{note}</div>}
          </div>
          <div className={styles.right}>
            {value !== undefined && <div className={styles.value}>{value}</div>}
            {valueNote !== undefined && <div className={styles.note}>{valueNote}</div>}
          </div>
        </li>
      ))}
    </ol>
  );
}
