import { setTimeout as sleep } from 'node:timers/promises';
import type { TopicAdmin } from '@nadi/messaging';
import { businessTopics, reportingGroup } from '../reporting-group.ts';

const pollMs = 500;
/** Committed positions follow the stored ones within a second: nothing may be left, and nothing move, this often in a row. */
const calmPolls = 3;

export interface DrainOptions {
  readonly topics: Pick<TopicAdmin, 'lag'>;
  /** Events that are visible so far. */
  readonly visibleCount: () => Promise<number>;
  readonly timeoutMs: number;
  readonly onLag: (lag: number) => void;
}

/** Waits until reporting has counted all that was sent; false if it has not within the time. */
export async function waitForDrain({ topics, visibleCount, timeoutMs, onLag }: DrainOptions): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  let calm = 0;
  let visibleBefore = -1;
  while (performance.now() < deadline) {
    try {
      const lags = await topics.lag(reportingGroup, businessTopics());
      const lag = [...lags.values()].reduce((sum, one) => sum + one, 0);
      const visible = await visibleCount();
      onLag(lag);
      calm = lag === 0 && visible === visibleBefore ? calm + 1 : 0;
      visibleBefore = visible;
      if (calm >= calmPolls) return true;
    } catch {
      // Broker or reporting is being started again.
      calm = 0;
    }
    await sleep(pollMs);
  }
  return false;
}
