import { Clock } from 'lucide-react';
import { formatAgo, formatExactTime } from '../formats/index.ts';
import { texts } from '../texts/en.ts';
import { State } from './state.tsx';
import { useNow } from './use-now.ts';

/** How long ago something was; on hover the exact time in the reader's zone and, if another is given, in the event's. */
export function RelativeTime({ timeMs, zone }: { readonly timeMs: number; readonly zone?: string }) {
  const nowMs = useNow();
  const exact = formatExactTime(timeMs) + (zone === undefined ? '' : ` · ${formatExactTime(timeMs, zone)}`);
  return (
    <time dateTime={new Date(timeMs).toISOString()} title={exact}>
      {formatAgo(timeMs, nowMs)}
    </time>
  );
}

/** Says so, if numbers are older than they should be; else nothing. */
export function Stale({ timeMs, afterMs = 120_000 }: { readonly timeMs: number; readonly afterMs?: number }) {
  const nowMs = useNow();
  return nowMs - timeMs < afterMs ? null : (
    <State kind="warn">
      {texts.states.stale} <RelativeTime timeMs={timeMs} />
    </State>
  );
}

/** Up to when numbers are complete. */
export function Freshness({ watermarkMs }: { readonly watermarkMs: number | null }) {
  return watermarkMs === null ? (
    <State kind="starved">{texts.states.nothingYet}</State>
  ) : (
    <>
      <span>
        <Clock size={12} aria-hidden /> {texts.page.completeUntil} <RelativeTime timeMs={watermarkMs} />
      </span>
      <Stale timeMs={watermarkMs} afterMs={300_000} />
    </>
  );
}
