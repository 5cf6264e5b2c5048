import { NadiError } from '@nadi/errors';
import type { KeyUsage, VerifiedKey } from '../keys/api-key.ts';
import { monthOf, secondsLeftInDay, secondsLeftInMonth, secondsOfMonth, utcDay } from './utc-period.ts';
import { limitFields, type LimitState } from './limit-fields.ts';

/** Accepted events of one key and day that are not stored yet. */
export interface UsageCount {
  readonly tenantId: string;
  readonly prefix: string;
  /** Such as `2026-01-31`, in UTC. */
  readonly day: string;
  readonly events: number;
}

export interface QuotaDefaults {
  /** Quotas of keys that have none of their own; 0 stands for no limit. */
  readonly keyEventsPerDay: number;
  readonly keyEventsPerMonth: number;
}

interface Usage {
  readonly tenantId: string;
  /** What is stored, of all instances, as far as this one knows. */
  stored: KeyUsage;
  /** By day: accepted and not stored. */
  unstored: Map<string, number>;
  /** By day: being stored now. */
  storing: Map<string, number>;
  /** Let in and not yet answered. */
  flying: number;
  usedMs: number;
}

const idleMs = 60_000;
const daySeconds = 86_400;

/**
 * What keys have sent, held against their quotas in memory. Only accepted events count. What other instances count is known once they
 * and this one have stored it: so many instances overshoot by what the others accept in that time, and one alone by nothing.
 */
export class KeyQuotas {
  private readonly usages = new Map<string, Usage>();

  constructor(
    private readonly defaults: QuotaDefaults,
    private readonly now: () => number,
  ) {}

  /** @throws NadiError QUOTA_EXCEEDED with the seconds until the day or month is over */
  assertRoom(key: VerifiedKey, events: number): void {
    const full = this.states(key).find(({ left }) => left < events);
    if (full !== undefined) {
      throw new NadiError('QUOTA_EXCEEDED', {
        message: `the key may send ${full.quota} events a ${full.name}; ${full.left} are left and ${events} were sent`,
        context: { retryAfterSeconds: full.resetSeconds, headers: limitFields([full]) },
        retriable: true,
      });
    }
  }

  /** Keeps room for events whose fate is open. */
  reserve(key: VerifiedKey, events: number): void {
    const usage = this.of(key);
    if (usage !== undefined) usage.flying += events;
  }

  /** Ends a reservation; what was accepted of it counts. */
  settle(key: VerifiedKey, reserved: number, accepted: number): void {
    const usage = this.of(key);
    if (usage === undefined) return;
    usage.flying -= reserved;
    if (accepted > 0) add(usage.unstored, usage.stored.on, accepted);
  }

  /** The quotas of a key and what is left of them; empty if it has none. */
  states(key: VerifiedKey): readonly LimitState[] {
    const usage = this.of(key);
    if (usage === undefined) return [];
    const nowMs = this.now();
    const { limits } = key;
    const { keyEventsPerDay, keyEventsPerMonth } = this.defaults;
    const states: LimitState[] = [];
    const note = (quota: number, used: number, rest: Pick<LimitState, 'name' | 'windowSeconds' | 'resetSeconds'>) => {
      if (quota > 0) states.push({ ...rest, quota, left: Math.max(0, quota - used) });
    };
    const { day, month } = used(usage);
    note(limits?.eventsPerDay ?? keyEventsPerDay, day, {
      ...{ name: 'day', windowSeconds: daySeconds, resetSeconds: secondsLeftInDay(nowMs) },
    });
    note(limits?.eventsPerMonth ?? keyEventsPerMonth, month, {
      ...{ name: 'month', windowSeconds: secondsOfMonth(nowMs), resetSeconds: secondsLeftInMonth(nowMs) },
    });
    return states;
  }

  /** Hands over what is to be stored; it goes on counting. Followed by `stored` or `notStored`. */
  beginStoring(): readonly UsageCount[] {
    const counts: UsageCount[] = [];
    for (const [prefix, usage] of this.usages) {
      usage.storing = usage.unstored;
      usage.unstored = new Map();
      for (const [day, events] of usage.storing) counts.push({ tenantId: usage.tenantId, prefix, day, events });
    }
    return counts;
  }

  /** What `beginStoring` gave is in the database; `totals` say what is there now, by prefix. */
  stored(totals: ReadonlyMap<string, KeyUsage>): void {
    for (const [prefix, usage] of this.usages) {
      const total = totals.get(prefix);
      usage.storing = new Map();
      usage.stored = total ?? usage.stored;
      if (usage.flying === 0 && usage.unstored.size === 0 && this.now() - usage.usedMs > idleMs) {
        this.usages.delete(prefix);
      }
    }
  }

  /** What `beginStoring` gave could not be stored, and is given again. */
  notStored(): void {
    for (const usage of this.usages.values()) {
      for (const [day, events] of usage.storing) add(usage.unstored, day, events);
      usage.storing = new Map();
    }
  }

  /** Prefixes of the keys in use. */
  get prefixes(): readonly string[] {
    return [...this.usages.keys()];
  }

  private of({ prefix, tenantId, usage: known }: VerifiedKey): Usage | undefined {
    if (prefix === undefined) return undefined;
    const nowMs = this.now();
    const today = utcDay(nowMs);
    let usage = this.usages.get(prefix);
    if (usage === undefined) {
      const stored = known ?? { on: today, day: 0, month: 0 };
      usage = { tenantId, stored, unstored: new Map(), storing: new Map(), flying: 0, usedMs: nowMs };
      this.usages.set(prefix, usage);
    }
    const { on, month } = usage.stored;
    if (on < today) {
      usage.stored = { on: today, day: 0, month: monthOf(on) === monthOf(today) ? month : 0 };
    }
    usage.usedMs = nowMs;
    return usage;
  }
}

function used({ stored, unstored, storing, flying }: Usage): KeyUsage {
  const { on: day } = stored;
  const total = { on: day, day: stored.day + flying, month: stored.month + flying };
  for (const counts of [unstored, storing]) {
    for (const [of, events] of counts) {
      if (of === day) total.day += events;
      if (monthOf(of) === monthOf(day)) total.month += events;
    }
  }
  return total;
}

function add(counts: Map<string, number>, day: string, events: number): void {
  counts.set(day, (counts.get(day) ?? 0) + events);
}
