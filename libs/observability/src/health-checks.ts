import { messageOf } from '@nadi/errors';

/** What a check found; `detail` says why it is down. */
export interface CheckResult {
  readonly up: boolean;
  readonly detail?: string;
}

/**
 * `live` fails only if this process no longer makes progress and a restart would help; `ready` also fails while a
 * dependency is down or a partition is stopped.
 */
export type CheckKind = 'live' | 'ready';

/** What one check of a service found. */
export interface NamedCheckResult extends CheckResult {
  readonly name: string;
}

/** Looks whether a part is well. */
export type HealthCheck = () => CheckResult | Promise<CheckResult>;

/** The health checks of a service; the parts of the service add theirs as they start. */
export class HealthChecks {
  private readonly checks: Record<CheckKind, Map<string, HealthCheck>> = { live: new Map(), ready: new Map() };

  add(kind: CheckKind, name: string, check: HealthCheck): void {
    this.checks[kind].set(name, check);
  }

  /** What all checks find now, in the order in which they were added; a check that fails to look is down. */
  results(): Promise<NamedCheckResult[]> {
    return Promise.all(
      [...this.checks.live, ...this.checks.ready].map(async ([name, check]) => {
        try {
          return { name, ...(await check()) };
        } catch (error) {
          return { name, up: false, detail: messageOf(error) };
        }
      }),
    );
  }

  /** All checks of a kind by name. */
  all(kind: CheckKind): ReadonlyMap<string, HealthCheck> {
    return this.checks[kind];
  }
}
