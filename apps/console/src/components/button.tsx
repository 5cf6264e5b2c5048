import type { ComponentProps, ReactNode } from 'react';
import { Link } from 'react-router';
import styles from './button.module.css';
import { classNames } from './class-names.ts';

interface Looks {
  /** `main` stands once on a page. */
  readonly kind?: 'main' | 'plain' | 'quiet' | 'danger';
  /** As wide as its surroundings, for forms. */
  readonly wide?: boolean;
}

const looks = ({ kind = 'plain', wide = false }: Looks) =>
  classNames(styles.button, kind !== 'plain' && styles[kind], wide && styles.wide);

export type ButtonProps = Omit<ComponentProps<'button'>, 'className' | 'style'> & Looks;

export function Button({ kind, wide, type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={looks({ ...(kind && { kind }), ...(wide && { wide }) })} {...rest} />;
}

export type IconButtonProps = Omit<ComponentProps<'button'>, 'className' | 'style' | 'children'> & {
  /** What it does, for those who do not see the icon and as a hint for those who do. */
  readonly label: string;
  readonly icon: ReactNode;
};

export function IconButton({ label, icon, type = 'button', ...rest }: IconButtonProps) {
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      className={classNames(styles.button, styles.quiet, styles.icon)}
      {...rest}
    >
      {icon}
    </button>
  );
}

/** A link that looks like a button; `to` inside of the console, `href` for what the server answers itself. */
export function ButtonLink({
  children,
  to,
  href,
  ...rest
}: Looks & { readonly children: ReactNode } & (
    { readonly to: string; readonly href?: never } | { readonly href: string; readonly to?: never }
  )) {
  return to === undefined ? (
    <a className={looks(rest)} href={href}>
      {children}
    </a>
  ) : (
    <Link className={looks(rest)} to={to}>
      {children}
    </Link>
  );
}
