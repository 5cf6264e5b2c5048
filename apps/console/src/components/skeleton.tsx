import { texts } from '../texts/en.ts';
import { classNames } from './class-names.ts';
import styles from './skeleton.module.css';

/** Holds the place of what is being loaded, in its size, so that nothing jumps. */
export function Skeleton({
  kind,
  rows = 6,
}: {
  readonly kind: 'text' | 'figure' | 'chart' | 'largeChart' | 'rows';
  readonly rows?: number;
}) {
  return (
    <div role="status" aria-label={texts.states.loading}>
      {kind === 'rows' ? (
        <div className={styles.rows}>
          {Array.from({ length: rows }, (_, index) => (
            <div key={index} className={classNames(styles.skeleton, styles.row)} />
          ))}
        </div>
      ) : (
        <div className={classNames(styles.skeleton, styles[kind])} />
      )}
    </div>
  );
}
