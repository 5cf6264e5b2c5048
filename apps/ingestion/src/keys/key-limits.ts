import { NadiError } from '@nadi/errors';
import type { KeyLimits } from './api-key.ts';

/** Limits as they are asked for: a missing one stays as it is, null brings the default back. */
export type LimitArguments = { readonly [Name in keyof KeyLimits]?: unknown };

/** The largest of each limit. */
export const mostOfLimit: Readonly<Record<keyof KeyLimits, number>> = {
  eventsPerSecond: 10_000_000,
  burstEvents: 100_000_000,
  eventsPerDay: 1e15,
  eventsPerMonth: 1e15,
};

/**
 * Checks limits of a key.
 * @throws NadiError USAGE for one that is no whole number from 1 on, or larger than it may be
 */
export function readLimits(given: LimitArguments): Partial<KeyLimits> {
  const names = Object.keys(mostOfLimit) as (keyof KeyLimits)[];
  return Object.fromEntries(
    names.filter((name) => given[name] !== undefined).map((name) => [name, readLimit(name, given[name])]),
  );
}

function readLimit(name: keyof KeyLimits, value: unknown): number | null {
  if (value === null) return null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= mostOfLimit[name]) return value;
  throw new NadiError('USAGE', {
    message: `${name} must be a whole number from 1 to ${mostOfLimit[name]}, or null for the default`,
  });
}
