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
  /** Keeps it open until its content closes it: it shows what nobody can show again. */
  readonly stays?: boolean;
  readonly children: ReactNode;
}

/** What needs an answer before anything else; closed with Escape and by a click beside it, unless it stays. */
export function Dialog({ isOpen, onClose, title, wide = false, bare = false, stays = false, children }: DialogProps) {
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && !stays && onClose()}>
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
                {!stays && (
                  <Base.Close render={<IconButton label={texts.common.close} icon={<X size={16} aria-hidden />} />} />
                )}
              </div>
              {children}
            </div>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
