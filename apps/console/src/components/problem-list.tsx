import styles from './problem-list.module.css';

export interface ListedProblem {
  readonly line: number;
  readonly text: string;
}

/** What is wrong with a text, each a way to its line. */
export function ProblemList({
  label,
  lineLabel,
  problems,
  onOpen,
}: {
  readonly label: string;
  readonly lineLabel: (line: number) => string;
  readonly problems: readonly ListedProblem[];
  readonly onOpen: (line: number) => void;
}) {
  return (
    <ul className={styles.list} aria-label={label}>
      {problems.map(({ line, text }, place) => (
        <li key={place}>
          <button type="button" className={styles.problem} onClick={() => onOpen(line)}>
            <span className={styles.line}>{lineLabel(line)}</span>
            <span>{text}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
