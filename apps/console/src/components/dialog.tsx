import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { texts } from '../texts/en.ts';
import { IconButton } from './button.tsx';
import { classNames } from './class-names.ts';
import styles from './popup.module.css';

interface DialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly wide?: boolean;
  /** Leaves head and distances to the content; the title is still told to screen readers. */
  readonly bare?: boolean;
  readonly children: ReactNode;
}

/** What needs an answer before anything else; closed with Escape. */
export function Dialog({ isOpen, onClose, title, wide = false, bare = false, children }: DialogProps) {
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup
          className={classNames(styles.dialog, wide && styles.wideDialog)}
          {...(bare && { 'aria-label': title })}
        >
          {bare ? (
            children
          ) : (
            <div className={styles.dialogBody}>
              <div className={styles.dialogHead}>
                <Base.Title className={styles.dialogTitle}>{title}</Base.Title>
                <Base.Close render={<IconButton label={texts.common.close} icon={<X size={16} aria-hidden />} />} />
              </div>
              {children}
            </div>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
