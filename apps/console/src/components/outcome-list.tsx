import type { ReactNode } from 'react';
import styles from './outcome-list.module.css';
import { State, type StateKind } from './state.tsx';

export interface Outcome {
  readonly id: string;
  readonly kind: StateKind;
  /** What became of it. */
  readonly word: string;
  readonly title: string;
  /** How often, how much. */
  readonly figure?: string | undefined;
  readonly note?: ReactNode;
  /** What was found, as code. */
  readonly details?: readonly string[];
  /** Folds the details below this line. */
  readonly folded?: string | undefined;
}

/** What became of several things, with what was found of each. */
export function OutcomeList({ label, outcomes }: { readonly label: string; readonly outcomes: readonly Outcome[] }) {
  return (
    <ul className={styles.list} aria-label={label}>
      {outcomes.map(({ id, kind, word, title, figure, note, details = [], folded }) => (
        <li key={id} className={styles.item}>
          <div className={styles.head}>
            <State kind={kind}>{word}</State>
            <span className={styles.title}>{title}</span>
            {figure !== undefined && <span className={styles.figure}>{figure}</span>}
          </div>
          {note !== undefined && <p className={styles.note}>{note}</p>}
          {folded === undefined ? (
            <Details title={title} details={details} />
          ) : (
            <details>
              <summary className={styles.fold}>{folded}</summary>
              <Details title={title} details={details} />
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}

function Details({ title, details }: { readonly title: string; readonly details: readonly string[] }) {
  return details.map((text, place) => (
    <pre key={place} className={styles.details} tabIndex={0} role="region" aria-label={`${title} ${place + 1}`}>
      {text}
    </pre>
  ));
}
