import { setTimeout as sleep } from 'node:timers/promises';
import type { ReportingClient } from '@nadi/platform';
import type { LiveLine } from '../terminal/live-line.ts';
import type { Flow } from './flow.ts';

const tickMs = 1_000;

/** Shows each second what flows, until the signal. */
export async function watchFlow(
  reporting: ReportingClient,
  flow: Flow,
  live: LiveLine,
  signal: AbortSignal,
): Promise<void> {
  let beforeMs = performance.now();
  while (!signal.aborted) {
    await sleep(tickMs, undefined, { signal }).catch(() => undefined);
    try {
      flow.visible(await reporting.visibleLatency());
    } catch {
      // Reporting is being started again; the supervisor has said so.
    }
    if (!signal.aborted) {
      live.update(flow.line(performance.now() - beforeMs));
      beforeMs = performance.now();
    }
  }
  live.clear();
}
