import { useState, type ReactNode, type SubmitEvent } from 'react';
import { Button } from './button.tsx';
import styles from './form.module.css';

/** A form with one answer; its button waits while it is being sent. Errors are the caller's to show. */
export function Form({
  submitLabel,
  kind = 'main',
  onSubmit,
  children,
}: {
  readonly submitLabel: string;
  /** `danger` for what ends something. */
  readonly kind?: 'main' | 'danger';
  readonly onSubmit: (values: ReadonlyMap<string, string>) => Promise<void>;
  readonly children?: ReactNode;
}) {
  const [isBusy, setBusy] = useState(false);
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = new Map(
      [...new FormData(event.currentTarget)].flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value] as const] : [],
      ),
    );
    setBusy(true);
    void onSubmit(values).finally(() => setBusy(false));
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {children}
      <Button type="submit" kind={kind} wide disabled={isBusy}>
        {submitLabel}
      </Button>
    </form>
  );
}
