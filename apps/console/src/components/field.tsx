import { Search } from 'lucide-react';
import { useId, type ComponentProps, type ReactNode } from 'react';
import { classNames } from './class-names.ts';
import styles from './field.module.css';

type InputProps = Omit<ComponentProps<'input'>, 'className' | 'style' | 'id' | 'aria-describedby'>;

/** A labelled input with a hint and, if something is wrong with it, what. */
export function Field({
  label,
  hint,
  problem,
  large = false,
  ...input
}: InputProps & {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly problem?: string;
  readonly large?: boolean;
}) {
  const id = useId();
  const note = problem ?? hint;
  return (
    <div className={classNames(styles.field, large && styles.large)}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className={styles.input}
        aria-invalid={problem !== undefined}
        {...(note !== undefined && { 'aria-describedby': `${id}-note` })}
        {...input}
      />
      {note !== undefined && (
        <span id={`${id}-note`} className={problem === undefined ? styles.hint : styles.problem}>
          {note}
        </span>
      )}
    </div>
  );
}

/** A search field whose label is not shown. */
export function SearchInput({ label, ...input }: InputProps & { readonly label: string }) {
  return (
    <div className={styles.search}>
      <Search size={16} aria-hidden />
      <input className={styles.input} type="search" aria-label={label} placeholder={label} {...input} />
    </div>
  );
}

/** Controls that are one field together, with what is wrong with them. */
export function Labelled({
  label,
  problem,
  children,
}: {
  readonly label: string;
  readonly problem?: string;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <div
      className={styles.field}
      role="group"
      aria-labelledby={id}
      {...(problem !== undefined && { 'aria-describedby': `${id}-note` })}
    >
      <span className={styles.label} id={id}>
        {label}
      </span>
      {children}
      {problem !== undefined && (
        <span id={`${id}-note`} className={styles.problem} role="alert">
          {problem}
        </span>
      )}
    </div>
  );
}
