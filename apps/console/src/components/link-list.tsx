import type { KeyboardEvent } from 'react';
import { Link } from 'react-router';
import styles from './link-list.module.css';
import { Badge } from './state.tsx';

export interface LinkGroup {
  readonly title: string;
  readonly links: readonly {
    readonly to: string;
    readonly title: string;
    readonly text: string;
    readonly notes: readonly string[];
  }[];
}

/** Things to open, in groups; arrow keys go from one to the next. */
export function LinkList({ groups }: { readonly groups: readonly LinkGroup[] }) {
  return (
    <div className={styles.groups} onKeyDown={moveFocus}>
      {groups.map(({ title, links }) => (
        <section key={title} aria-label={title}>
          <h2 className={styles.heading}>{title}</h2>
          <ul className={styles.list}>
            {links.map(({ to, title: name, text, notes }) => (
              <li key={to} className={styles.item}>
                <Link className={styles.link} to={to}>
                  <span className={styles.title}>{name}</span>
                  <span className={styles.text}>{text}</span>
                  <span className={styles.notes}>
                    {notes.map((note) => (
                      <Badge key={note}>{note}</Badge>
                    ))}
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const links = [...event.currentTarget.querySelectorAll('a')];
  const place = links.indexOf(document.activeElement as HTMLAnchorElement);
  if (step !== undefined && place !== -1) {
    event.preventDefault();
    links[place + step]?.focus();
  }
}
