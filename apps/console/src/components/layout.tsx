import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import styles from './layout.module.css';

/** The content of a page: one column with the distances that all pages share. */
export function Page({ children }: { readonly children: ReactNode }) {
  return <div className={styles.page}>{children}</div>;
}

export function Stack({ children }: { readonly children: ReactNode }) {
  return <div className={styles.stack}>{children}</div>;
}

/** Things beside each other, which wrap where there is no room. */
export function Row({
  children,
  align,
  label,
}: {
  readonly children: ReactNode;
  readonly align?: 'end' | 'between';
  /** Of controls that belong together, for those who do not see that they do. */
  readonly label?: string;
}) {
  const group = label === undefined ? {} : { role: 'group', 'aria-label': label };
  return (
    <div className={classNames(styles.row, align !== undefined && styles[align])} {...group}>
      {children}
    </div>
  );
}

/** Twelve columns; `GridItem` says how many it takes. */
export function Grid({ children }: { readonly children: ReactNode }) {
  return <div className={styles.grid}>{children}</div>;
}

export type Span = 'quarter' | 'third' | 'half' | 'twoThirds' | 'whole';

export function GridItem({ children, span }: { readonly children: ReactNode; readonly span: Span }) {
  return <div className={styles[span]}>{children}</div>;
}

/** Running text, quieter than what it explains. */
export function Text({ children }: { readonly children: ReactNode }) {
  return <p className={styles.text}>{children}</p>;
}

/** A single small form in the middle of the window, below the name of the product. */
export function CenteredPage({ children }: { readonly children: ReactNode }) {
  return (
    <main className={styles.centered}>
      <div className={styles.narrow}>
        <span className={styles.brand}>
          <img src="/icon.svg" alt="" width={32} height={32} />
          Nadi
        </span>
        {children}
      </div>
    </main>
  );
}
