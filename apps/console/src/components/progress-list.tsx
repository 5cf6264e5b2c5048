import type { ReactNode } from 'react';
import { formatShare } from '../formats/index.ts';
import styles from './progress-list.module.css';
import { State, type StateKind } from './state.tsx';

/** How far something is, and how far it should be. Shares are parts of what is to be reached; they may lie beyond 1. */
export interface ProgressItem {
  readonly id: string;
  readonly name: string;
  readonly kind: StateKind;
  readonly word: string;
  readonly share: number;
  readonly expectedShare: number;
  /** Where it will end. */
  readonly forecast: { readonly low: number; readonly high: number };
  /** All of it in a sentence, for those who do not see the bar. */
  readonly label: string;
  readonly notes: readonly ReactNode[];
}

/** Bars towards what is to be reached: filled as far as it is, a line where it should be, a band where it will end. */
export function ProgressList({ label, items }: { readonly label: string; readonly items: readonly ProgressItem[] }) {
  return (
    <ul className={styles.list} aria-label={label}>
      {items.map(({ id, name, kind, word, share, expectedShare, forecast, label: sentence, notes }) => (
        <li key={id} className={styles.item}>
          <div className={styles.head}>
            <span className={styles.name} title={name}>
              {name}
            </span>
            <State kind={kind}>{word}</State>
            <span className={styles.share}>{formatShare(share)}</span>
          </div>
          <div className={styles.track} role="img" aria-label={sentence}>
            <span
              className={styles.forecast}
              style={{ left: percent(forecast.low), width: percent(within(forecast.high) - within(forecast.low)) }}
            />
            <span className={styles.bar} style={{ width: percent(share) }} />
            <span className={styles.expected} style={{ left: percent(expectedShare) }} />
          </div>
          <div className={styles.notes}>
            {notes.map((note, place) => (
              <span key={place}>{note}</span>
            ))}
          </div>
        </li>
      ))}
    </ul>
  );
}

const within = (share: number) => Math.min(1, Math.max(0, share));
const percent = (share: number) => `${100 * within(share)}%`;
