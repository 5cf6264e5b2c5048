import { NadiError } from '@nadi/errors';
import { hashSecret } from '@nadi/identity';
import { guardDatabase } from '@nadi/persistence';
import type { DataSource, EntityManager } from 'typeorm';

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

  /**
   * Counts a sign-in as failed before its password is looked at, or many at once would all be allowed; `succeeded` takes it back.
   * @returns whether the address is locked unless it succeeds
   * @throws NadiError ACCOUNT_LOCKED with the seconds to wait
   */
  begin(email: string): Promise<boolean> {
    return guardDatabase(() =>
      this.dataSource.transaction(async (manager) => {
        const nowMs = this.now();
        await manager.query('delete from sign_in_attempts where last_at < $1', [new Date(nowMs - forgottenAfterMs)]);
        const [counted] = await manager.query<{ failures: number }[]>(
          `insert into sign_in_attempts as known (email_hash, failures, last_at) values ($1, 1, $2)
           on conflict (email_hash) do update set last_at = $2, failures = known.failures + 1
             where known.locked_until is null or known.locked_until <= $2
           returning failures`,
          [hashSecret(email), new Date(nowMs)],
        );
        if (counted === undefined) {
          throw accountLocked(await this.lockedUntilMs(manager, email), nowMs);
        }
        const durationMs = lockMs(counted.failures);
        if (durationMs > 0) {
          await manager.query('update sign_in_attempts set locked_until = $2 where email_hash = $1', [
            ...[hashSecret(email), new Date(nowMs + durationMs)],
          ]);
        }
        return durationMs > 0;
      }),
    );
  }

  async succeeded(email: string): Promise<void> {
    await guardDatabase(() =>
      this.dataSource.query('delete from sign_in_attempts where email_hash = $1', [hashSecret(email)]),
    );
  }

  private async lockedUntilMs(manager: EntityManager, email: string): Promise<number> {
    const [row] = await manager.query<{ locked_until: Date }[]>(
      'select locked_until from sign_in_attempts where email_hash = $1',
      [hashSecret(email)],
    );
    return row?.locked_until.getTime() ?? 0;
  }
}

function accountLocked(untilMs: number, nowMs: number): NadiError {
  const retryAfterSeconds = Math.max(1, Math.ceil((untilMs - nowMs) / 1_000));
  return new NadiError('ACCOUNT_LOCKED', {
    message: `too many sign-ins have failed; locked for ${retryAfterSeconds} s`,
    context: { retryAfterSeconds },
  });
}
