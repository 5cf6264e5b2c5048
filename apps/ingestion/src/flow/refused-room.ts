import { NadiError } from '@nadi/errors';
import type { Verdict } from './fair-share.ts';

/**
 * Why there is no room for a request. Both are 503: the same amount passes when the platform keeps up, and 429 is kept for limits that
 * somebody has set. Who gets SHARE_EXCEEDED is the reason why others are still taken.
 */
export function refusedRoom(verdict: Exclude<Verdict, 'admitted'>, full: string): NadiError {
  return verdict === 'full'
    ? new NadiError('OVERLOADED', { message: full, retriable: true })
    : new NadiError('SHARE_EXCEEDED', {
        message: `${full}, and the tenant has more of the room than its share`,
        retriable: true,
      });
}
