import { NadiError } from '@nadi/errors';
import type { ListedKey } from '@nadi/platform';
import type { Command } from 'commander';
import { wholeNumber } from '../terminal/argument-parsers.ts';

/** Limits of a key as they are typed: null brings the default back. */
export interface LimitOptions {
  readonly rate?: number | null;
  readonly burst?: number | null;
  readonly quotaDay?: number | null;
  readonly quotaMonth?: number | null;
}

const byDefault = 'default';
const mostPerSecond = 10_000_000;
const mostBurst = 100_000_000;

function limit(max?: number): (text: string) => number | null {
  const number = wholeNumber(max === undefined ? { min: 1 } : { min: 1, max });
  return (text) => (text === byDefault ? null : number(text));
}

/** Adds the options for limits to a command. */
export function limitOptions(command: Command): Command {
  return command
    .option(
      '--rate <events>',
      `events per second it may send to each instance, or \`${byDefault}\``,
      limit(mostPerSecond),
    )
    .option('--burst <events>', 'events that may come at once (default: a second’s worth)', limit(mostBurst))
    .option('--quota-day <events>', `accepted events per day in UTC, or \`${byDefault}\``, limit())
    .option('--quota-month <events>', `accepted events per month in UTC, or \`${byDefault}\``, limit());
}

/** Limits in the terms of the ingestion service; only those that were given. */
export function limitsOf({ rate, burst, quotaDay, quotaMonth }: LimitOptions): Readonly<Record<string, number | null>> {
  const given = { eventsPerSecond: rate, burstEvents: burst, eventsPerDay: quotaDay, eventsPerMonth: quotaMonth };
  return Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, number | null] => entry[1] !== undefined),
  );
}

/** @throws NadiError USAGE if no limit was given */
export function someLimits(options: LimitOptions): Readonly<Record<string, number | null>> {
  const limits = limitsOf(options);
  if (Object.keys(limits).length === 0) {
    throw new NadiError('USAGE', { message: 'give --rate, --burst, --quota-day or --quota-month' });
  }
  return limits;
}

/** A rate and the quotas of a key beside what is used of them, such as `100/s`, `5 of 1000` and `7`. */
export function limitCells({ eventsPerSecond, burstEvents, eventsPerDay, eventsPerMonth, usage }: ListedKey): string[] {
  const rate =
    eventsPerSecond === null ? '' : `${eventsPerSecond}/s${burstEvents === null ? '' : ` (${burstEvents} at once)`}`;
  const used = (events: number, quota: number | null): string =>
    quota === null ? `${events}` : `${events} of ${quota}`;
  return [rate, used(usage?.day ?? 0, eventsPerDay), used(usage?.month ?? 0, eventsPerMonth)];
}
