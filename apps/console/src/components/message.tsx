import { Ban, Copy, Inbox, OctagonAlert } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { texts } from '../texts/en.ts';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import styles from './message.module.css';
import { RelativeTime } from './relative-time.tsx';

/** Nothing here, and what would fill it. */
export function EmptyState({
  title,
  how,
  action,
}: {
  readonly title: string;
  readonly how: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className={styles.message}>
      <p className={styles.title}>
        <Inbox size={16} aria-hidden />
        {title}
      </p>
      <p className={styles.text}>{how}</p>
      {action}
    </div>
  );
}

/** What an error must tell; `ApiError` and a refusal of the stream are of this form. */
export interface ErrorFacts {
  readonly code: string;
  readonly reason: string;
  readonly remedy: string;
  readonly requestId?: string | undefined;
}

/** What failed, since when, what still works, and an id to ask with. */
export function ErrorState({
  title,
  error,
  sinceMs,
  stillWorks,
  onRetry,
}: {
  readonly title: string;
  readonly error: ErrorFacts;
  readonly sinceMs?: number | undefined;
  readonly stillWorks?: string | undefined;
  readonly onRetry?: (() => void) | undefined;
}) {
  return (
    <div className={classNames(styles.message, styles.bad)} role="alert">
      <p className={styles.title}>
        <OctagonAlert size={16} aria-hidden />
        {title}
      </p>
      <p className={styles.text}>
        {error.reason} {error.remedy}
      </p>
      {stillWorks !== undefined && <p className={styles.text}>{stillWorks}</p>}
      <div className={styles.details}>
        {sinceMs !== undefined && (
          <span>
            {texts.states.since} <RelativeTime timeMs={sinceMs} />
          </span>
        )}
        <CopyableId text={error.requestId === undefined ? error.code : `${error.code} ${error.requestId}`} />
        {onRetry !== undefined && <Button onClick={onRetry}>{texts.states.retry}</Button>}
      </div>
    </div>
  );
}

/** A place that exists but is closed to this person, and who can open it. */
export function NoPermission({ permission, place }: { readonly permission: string; readonly place: string }) {
  return (
    <div className={styles.message}>
      <p className={styles.title}>
        <Ban size={16} aria-hidden />
        {texts.states.noPermission(place)}
      </p>
      <p className={styles.text}>{texts.states.whoGrants(permission)}</p>
    </div>
  );
}

/** A text that one click copies. */
export function CopyableId({ text }: { readonly text: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = () => void navigator.clipboard.writeText(text).then(() => setCopied(true));
  return (
    <button type="button" className={styles.id} onClick={copy} title={texts.common.copy}>
      {text}
      <Copy size={12} aria-hidden />
      <span role="status">{isCopied ? texts.common.copied : ''}</span>
    </button>
  );
}
