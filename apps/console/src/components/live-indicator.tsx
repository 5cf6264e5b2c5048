import { Pause } from 'lucide-react';
import { useLiveClient, useLiveStatus } from '../live/index.ts';
import { texts } from '../texts/en.ts';
import { Button } from './button.tsx';
import styles from './live-indicator.module.css';
import { RelativeTime } from './relative-time.tsx';
import { State } from './state.tsx';

/** How the live connection is: quiet while all is well, plain while it is not. */
export function LiveIndicator() {
  const status = useLiveStatus();
  const client = useLiveClient();
  return (
    <span className={styles.live} role="status">
      {status.state === 'connected' && status.lost?.[0] !== undefined && (
        <State kind="warn">
          {texts.live.silent(status.lost.map(({ service }) => service))}{' '}
          <RelativeTime timeMs={status.lost[0].sinceMs} />
        </State>
      )}
      {status.state === 'connected' && status.lost === undefined && (
        <>
          <span className={styles.dot} aria-hidden />
          {texts.live.connected}
        </>
      )}
      {status.state === 'connecting' && <State kind="unknown">{texts.live.connecting}</State>}
      {status.state === 'paused' && (
        <>
          <Pause size={12} aria-hidden />
          {texts.live.paused}
        </>
      )}
      {status.state === 'signed-out' && <State kind="bad">{texts.live.signedOut}</State>}
      {status.state === 'reconnecting' && (
        <>
          <State kind="bad">
            {status.refusal?.code === 'STREAMS_EXCEEDED' ? texts.live.tooMany : texts.live.lost}{' '}
            <RelativeTime timeMs={status.sinceMs} />
          </State>
          <Button kind="quiet" title={status.reason} onClick={() => client.retry()}>
            {texts.live.retry}
          </Button>
        </>
      )}
    </span>
  );
}
