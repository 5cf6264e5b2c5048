import { texts } from '../texts/en.ts';
import styles from './value-view.module.css';

/** A value of a table that can hold anything: nothing, an empty text and what is nested look different from a text. */
export function ValueView({
  shape,
  text,
}: {
  readonly shape: 'null' | 'empty' | 'plain' | 'nested';
  readonly text: string;
}) {
  if (shape === 'null' || shape === 'empty') {
    return <span className={styles.absent}>{texts.value[shape]}</span>;
  }
  return shape === 'nested' ? <code className={styles.nested}>{text}</code> : text;
}
