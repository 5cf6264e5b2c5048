import type { LucideIcon } from 'lucide-react';
import { NavLink } from 'react-router';
import { texts } from '../texts/en.ts';
import styles from './rail.module.css';

export interface RailGroup {
  readonly title: string;
  readonly links: readonly { readonly to: string; readonly title: string; readonly icon: LucideIcon }[];
}

/** The places of the console by what one comes for. */
export function Rail({
  groups,
  onNavigate,
}: {
  readonly groups: readonly RailGroup[];
  readonly onNavigate?: () => void;
}) {
  return (
    <nav className={styles.rail} aria-label={texts.shell.places}>
      {groups.map(({ title, links }) => (
        <div key={title}>
          <h2 className={styles.group}>{title}</h2>
          <ul>
            {links.map(({ to, title: name, icon: Icon }) => (
              <li key={to}>
                <NavLink
                  className={styles.link ?? ''}
                  to={to}
                  end={to === '/'}
                  {...(onNavigate && { onClick: onNavigate })}
                >
                  <Icon size={16} aria-hidden />
                  {name}
                </NavLink>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
