import { formatShare } from '../formats/index.ts';
import styles from './bar-list.module.css';

export interface BarItem {
  readonly name: string;
  readonly value: number;
  /** The value as people read it. */
  readonly text: string;
  /** Every digit, on hover. */
  readonly exact?: string;
}

/** The largest of many, each with a bar from zero; without bars where the values cannot be compared, such as several currencies. */
export function BarList({
  label,
  items,
  most = 8,
  hasBars = true,
}: {
  readonly label: string;
  readonly items: readonly BarItem[];
  readonly most?: number;
  readonly hasBars?: boolean;
}) {
  const shown = [...items].sort((a, b) => b.value - a.value).slice(0, most);
  const largest = shown[0]?.value ?? 0;
  return (
    <ol className={styles.list} aria-label={label}>
      {shown.map(({ name, value, text, exact }) => (
        <li key={name} className={styles.item} title={exact ?? text}>
          {hasBars && (
            <span
              className={styles.bar}
              style={{ width: `${largest <= 0 ? 0 : (100 * value) / largest}%` }}
              aria-hidden
            />
          )}
          <span className={styles.name}>{name}</span>
          <span className={styles.value}>{text}</span>
        </li>
      ))}
    </ol>
  );
}

/** How a whole is made up, of few parts. A bar is compared more easily than the angles of a ring. */
export function Breakdown({ label, items }: { readonly label: string; readonly items: readonly BarItem[] }) {
  const sorted = [...items].sort((a, b) => b.value - a.value).slice(0, 8);
  const total = items.reduce((sum, { value }) => sum + value, 0);
  const colour = (index: number) => `var(--series-${index + 1})`;
  return (
    <div>
      <div className={styles.track} aria-hidden>
        {sorted.map(({ name, value }, index) => (
          <span key={name} className={styles.part} style={{ flexGrow: value, background: colour(index) }} />
        ))}
      </div>
      <ol className={styles.list} aria-label={label}>
        {sorted.map(({ name, value, text, exact }, index) => (
          <li key={name} className={styles.item} title={exact ?? text}>
            <span className={styles.name}>
              <span className={styles.swatch} style={{ background: colour(index) }} aria-hidden />
              {name}
            </span>
            <span className={styles.right}>
              <span className={styles.value}>{text}</span>
              <span className={styles.share}>{total === 0 ? '–' : formatShare(value / total)}</span>
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
