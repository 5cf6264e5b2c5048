import { NadiError } from '@nadi/errors';
import { hashSecret } from '@nadi/identity';
import { guardDatabase } from '@nadi/persistence';
import type { DataSource } from 'typeorm';

const freeFailures = 5;
const firstLockMs = 60_000;
const longestLockMs = 3_600_000;
const forgottenAfterMs = 86_400_000;

/** How long an address stays locked after so many failures in a row, milliseconds; 0 while it is not. */
export function lockMs(failures: number): number {
  return failures < freeFailures ? 0 : Math.min(firstLockMs * 2 ** (failures - freeFailures), longestLockMs);
}

/** Counts failed sign-ins per e-mail address, of known and unknown ones alike, so that a lock tells nobody which exist. */
export class SignInAttempts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly now: () => number,
  ) {}

  /** @throws NadiError ACCOUNT_LOCKED with the seconds to wait */
  async assertAllowed(email: string): Promise<void> {
    const [row] = await guardDatabase(() =>
      this.dataSource.query<{ locked_until: Date | null }[]>(
        'select locked_until from sign_in_attempts where email_hash = $1',
        [hashSecret(email)],
      ),
    );
    const waitMs = (row?.locked_until?.getTime() ?? 0) - this.now();
    if (waitMs > 0) {
      const retryAfterSeconds = Math.ceil(waitMs / 1_000);
      throw new NadiError('ACCOUNT_LOCKED', {
        message: `too many sign-ins have failed; locked for ${retryAfterSeconds} s`,
        context: { retryAfterSeconds },
      });
    }
  }

  /** Notes a failure; true if it locks the address. */
  async failed(email: string): Promise<boolean> {
    const now = this.now();
    const [row] = await guardDatabase(() =>
      this.dataSource.query<{ failures: number }[]>(
        `insert into sign_in_attempts (email_hash, failures, last_at) values ($1, 1, $2)
         on conflict (email_hash) do update set last_at = $2,
           failures = case when sign_in_attempts.last_at < $3 then 1 else sign_in_attempts.failures + 1 end
         returning failures`,
        [hashSecret(email), new Date(now), new Date(now - forgottenAfterMs)],
      ),
    );
    const durationMs = lockMs(row?.failures ?? 0);
    if (durationMs === 0) {
      return false;
    }
    await guardDatabase(() =>
      this.dataSource.query('update sign_in_attempts set locked_until = $2 where email_hash = $1', [
        hashSecret(email),
        new Date(now + durationMs),
      ]),
    );
    return true;
  }

  async succeeded(email: string): Promise<void> {
    await guardDatabase(() =>
      this.dataSource.query('delete from sign_in_attempts where email_hash = $1', [hashSecret(email)]),
    );
  }
}
