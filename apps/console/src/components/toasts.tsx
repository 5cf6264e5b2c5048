import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { texts } from '../texts/en.ts';
import { IconButton } from './button.tsx';
import styles from './toasts.module.css';

const manager = Toast.createToastManager();

/** Tells that something is done, or that it failed; also from outside of components. */
export function toast(title: string, description?: string, kind: 'plain' | 'bad' = 'plain'): void {
  manager.add({
    title,
    type: kind,
    priority: kind === 'bad' ? 'high' : 'low',
    ...(description !== undefined && { description }),
  });
}

export function Toasts({ children }: { readonly children: ReactNode }) {
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport} aria-label={texts.common.notifications}>
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function List() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((one) => (
    <Toast.Root key={one.id} toast={one} className={styles.toast}>
      <div>
        <Toast.Title className={styles.title} />
        <Toast.Description className={styles.text} />
      </div>
      <Toast.Close render={<IconButton label={texts.common.close} icon={<X size={14} aria-hidden />} />} />
    </Toast.Root>
  ));
}
