import { Check, Copy } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { texts } from '../texts/en.ts';
import { Button } from './button.tsx';
import styles from './secret.module.css';

/** A text that is shown this once, to be taken along with one click. */
export function Secret({
  label,
  text,
  note,
}: {
  readonly label: string;
  readonly text: string;
  readonly note?: ReactNode;
}) {
  const [isCopied, setCopied] = useState(false);
  const copy = () => void navigator.clipboard.writeText(text).then(() => setCopied(true));
  return (
    <div className={styles.secret} role="group" aria-label={label}>
      <code className={styles.text}>{text}</code>
      <div className={styles.foot}>
        <span>{note}</span>
        <Button onClick={copy}>
          {isCopied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
          <span role="status">{isCopied ? texts.common.copied : texts.common.copy}</span>
        </Button>
      </div>
    </div>
  );
}
