import type { Clock } from './feed/clock.ts';
import type { Feeder } from './feed/feeder.ts';
import type { Marketplace } from './marketplace.ts';

export interface PacingOptions {
  readonly marketplace: Marketplace;
  readonly feeder: Pick<Feeder, 'hasRoom' | 'offer' | 'failure'>;
  readonly clock: Clock;
  /** Event time at which the marketplace begins and ends, milliseconds since 1970. */
  readonly startMs: number;
  readonly untilMs: number;
  /** Milliseconds of event time per millisecond of the clock, above 0. */
  readonly speed: number;
  readonly signal: AbortSignal;
  /** Called often: `behindMs` is how late the feeder is against the pace, milliseconds of the clock. */
  readonly onStep: (behindMs: number) => void;
}

const stepMs = 20;
/** Events that are generated before input and output get their turn. */
const eventsPerStep = 500;

/**
 * Offers events at the pace of the clock, whatever the answers: the rate is open-loop. Only a full backlog holds it up,
 * and nothing is left out then: the events come later. Ends at `untilMs`, on abort, or when the feeder fails.
 */
export async function pace(options: PacingOptions): Promise<void> {
  const { marketplace, feeder, clock, startMs, untilMs, speed, signal } = options;
  const beganMs = clock.nowMs();
  const isOver = () => signal.aborted || feeder.failure !== undefined;
  while (!isOver()) {
    const paceMs = startMs + (clock.nowMs() - beganMs) * speed;
    const dueMs = Math.min(untilMs, paceMs);
    const isCaughtUp = offerUntil(marketplace, feeder, dueMs);
    if (isCaughtUp && dueMs >= untilMs) {
      return;
    }
    options.onStep(isCaughtUp ? 0 : (paceMs - marketplace.nowMs) / speed);
    // With a full backlog a short wait is as good as word of the first answer.
    await clock.sleep(isCaughtUp || !feeder.hasRoom ? stepMs : 0, signal);
  }
}

/** True if everything that is due was offered. */
function offerUntil(marketplace: Marketplace, feeder: PacingOptions['feeder'], dueMs: number): boolean {
  for (let count = 0; count < eventsPerStep; count += 1) {
    if (!feeder.hasRoom) {
      return false;
    }
    const event = marketplace.next(dueMs);
    if (event === undefined) {
      return true;
    }
    feeder.offer(event);
  }
  return false;
}
