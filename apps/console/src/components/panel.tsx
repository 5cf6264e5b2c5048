import type { ReactNode } from 'react';
import { Link } from 'react-router';
import styles from './panel.module.css';

/** A part of a page on a surface of its own. */
export function Panel({
  title,
  to,
  note,
  actions,
  children,
}: {
  readonly title?: string;
  /** The page of what is shown. */
  readonly to?: string | undefined;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className={styles.panel} {...(title !== undefined && { 'aria-label': title })}>
      {title !== undefined && (
        <header className={styles.head}>
          <div>
            <h2 className={styles.title}>{to === undefined ? title : <Link to={to}>{title}</Link>}</h2>
            {note !== undefined && <p className={styles.note}>{note}</p>}
          </div>
          {actions !== undefined && <div className={styles.actions}>{actions}</div>}
        </header>
      )}
      <div className={styles.body}>{children}</div>
    </section>
  );
}
