import { Menu as Base } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import styles from './popup.module.css';

export type MenuEntry =
  | {
      readonly kind?: 'action';
      readonly label: string;
      readonly icon?: ReactNode;
      readonly isChecked?: boolean;
      readonly isDisabled?: boolean;
      readonly onSelect: () => void;
    }
  | { readonly kind: 'note'; readonly label: ReactNode }
  | { readonly kind: 'separator' };

/** A list of actions behind a button. */
export function Menu({ trigger, entries }: { readonly trigger: ReactElement; readonly entries: readonly MenuEntry[] }) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className={styles.positioner} sideOffset={4} align="end">
          <Base.Popup className={styles.popup}>
            {entries.map((entry, index) => (
              <Entry key={index} entry={entry} />
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function Entry({ entry }: { readonly entry: MenuEntry }) {
  if (entry.kind === 'separator') {
    return <Base.Separator className={styles.separator} />;
  }
  if (entry.kind === 'note') {
    return <div className={styles.note}>{entry.label}</div>;
  }
  return (
    <Base.Item className={styles.item} disabled={entry.isDisabled ?? false} onClick={entry.onSelect}>
      {entry.icon}
      <span className={styles.itemText}>{entry.label}</span>
      {entry.isChecked === true && <Check size={14} aria-label="✓" />}
    </Base.Item>
  );
}
