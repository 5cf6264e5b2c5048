import { Select as Base } from '@base-ui/react/select';
import { Check, ChevronDown } from 'lucide-react';
import fieldStyles from './field.module.css';
import styles from './popup.module.css';

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

/** One of a few; the label stands inside the control. */
export function Select<Value extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly Choice<Value>[];
  readonly onChange: (value: Value) => void;
}) {
  return (
    <Base.Root<Value> items={choices} value={value} onValueChange={(next) => next !== null && onChange(next)}>
      <Base.Trigger className={fieldStyles.select} aria-label={label}>
        <span className={fieldStyles.selectLabel}>{label}</span>
        <span className={fieldStyles.value}>
          <Base.Value />
        </span>
        <ChevronDown size={14} aria-hidden />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className={styles.positioner} sideOffset={4} alignItemWithTrigger={false}>
          <Base.Popup className={styles.popup}>
            <Base.List aria-label={label}>
              {choices.map((choice) => (
                <Base.Item key={choice.value} value={choice.value} className={styles.item}>
                  <span className={styles.check}>
                    <Base.ItemIndicator>
                      <Check size={14} aria-hidden />
                    </Base.ItemIndicator>
                  </span>
                  <Base.ItemText className={styles.itemText}>{choice.label}</Base.ItemText>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
