import { Fragment, useEffect, type ReactNode } from 'react';
import { texts } from '../texts/en.ts';
import styles from './page-header.module.css';

/** The head of every page: what it is, whether it is well, whose it is, how fresh; and what can be done. */
export function PageHeader({
  title,
  what,
  state,
  owner,
  freshness,
  actions,
}: {
  readonly title: string;
  readonly what?: ReactNode;
  readonly state?: ReactNode;
  readonly owner?: string;
  readonly freshness?: ReactNode;
  readonly actions?: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Nadi`;
  }, [title]);
  const facts = [owner !== undefined && texts.page.owner(owner), freshness].filter(
    (fact) => fact !== undefined && fact !== false,
  );
  return (
    <header className={styles.header}>
      <div className={styles.text}>
        <div className={styles.titleRow}>
          <h1 className={styles.title}>{title}</h1>
          {state}
        </div>
        {what !== undefined && <p className={styles.what}>{what}</p>}
        {facts.length > 0 && (
          <div className={styles.facts}>
            {facts.map((fact, index) => (
              <Fragment key={index}>{fact}</Fragment>
            ))}
          </div>
        )}
      </div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </header>
  );
}
