import { Circle, CircleCheck, CircleDashed, Hourglass, OctagonAlert, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import styles from './state.module.css';

/** `starved`: it works, but nothing comes in. */
export type StateKind = 'good' | 'warn' | 'bad' | 'starved' | 'unknown';

const shapes = {
  good: CircleCheck,
  warn: TriangleAlert,
  bad: OctagonAlert,
  starved: Hourglass,
  unknown: CircleDashed,
} as const satisfies Record<StateKind, typeof Circle>;

/** A state as colour, shape and word, so that none of them is needed alone. */
export function State({ kind, children }: { readonly kind: StateKind; readonly children: ReactNode }) {
  const Shape = shapes[kind];
  return (
    <span className={classNames(styles.state, styles[kind])}>
      <Shape size={13} aria-hidden />
      {children}
    </span>
  );
}

/** A short word about something, without a judgement. */
export function Badge({ children }: { readonly children: ReactNode }) {
  return <span className={styles.badge}>{children}</span>;
}
