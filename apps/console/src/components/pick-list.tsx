import type { ReactNode } from 'react';
import styles from './pick-list.module.css';

export interface PickItem {
  readonly id: string;
  readonly title?: string;
  /** Code, of which the first lines are shown. */
  readonly code: string;
  readonly notes?: ReactNode;
}

/** Texts of which a click takes one. */
export function PickList({
  label,
  items,
  onPick,
}: {
  readonly label: string;
  readonly items: readonly PickItem[];
  readonly onPick: (id: string) => void;
}) {
  return (
    <ul className={styles.list} aria-label={label}>
      {items.map(({ id, title, code, notes }) => (
        <li key={id} className={styles.item}>
          <button type="button" className={styles.pick} onClick={() => onPick(id)}>
            {title !== undefined && <span className={styles.title}>{title}</span>}
            <code className={styles.code}>{code}</code>
            {notes !== undefined && <span className={styles.notes}>{notes}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}
