import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { State, type StateKind } from './state.tsx';
import styles from './verdict.module.css';

export interface Finding {
  readonly id: string;
  readonly kind: StateKind;
  readonly word: string;
  readonly what: string;
  readonly whose: string;
  /** Where one sees more. */
  readonly to: string;
}

/** One sentence about whether all is well; below it what is not, each with whose it is. */
export function Verdict({
  kind,
  word,
  sentence,
  findings,
  label,
  more,
}: {
  readonly kind: StateKind;
  readonly word: string;
  readonly sentence: ReactNode;
  readonly findings: readonly Finding[];
  readonly label: string;
  /** What stands below the findings. */
  readonly more?: ReactNode;
}) {
  return (
    <div className={styles.verdict}>
      <p className={styles.sentence} role="status">
        <State kind={kind}>{word}</State>
        {sentence}
      </p>
      {findings.length > 0 && (
        <ul className={styles.list} aria-label={label}>
          {findings.map(({ id, kind: own, word: name, what, whose, to }) => (
            <li key={id} className={styles.item}>
              <State kind={own}>{name}</State>
              <Link className={styles.what} to={to}>
                {what}
              </Link>
              <span className={styles.whose}>{whose}</span>
            </li>
          ))}
        </ul>
      )}
      {more}
    </div>
  );
}
