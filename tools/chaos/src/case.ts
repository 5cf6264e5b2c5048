import type { Random } from '@nadi/simulator';
import type { Load } from './load/load.ts';
import type { SentEvent } from './oracle/judge.ts';
import type { StagePlan } from './stage/stage-plan.ts';
import type { Stage } from './stage/stage.ts';
import type { IdentityText } from '@nadi/platform';

/** How long faults last: `short` for every test run, `full` as the fault table has them. */
export type Length = 'short' | 'full';

/** One fault under load, and what must be true afterwards beside the oracle's own criteria. */
export interface ChaosCase {
  /** Such as `T1`, or `T3b` for a second form of T3. */
  readonly id: string;
  readonly title: string;
  readonly stage: StagePlan;
  /** True if it is part of `nadi chaos --short`. */
  readonly short?: boolean;
  /** Events per second of all tenants. Default 400. */
  readonly rate?: number;
  /** Tenants beside the hot one. Default 2. */
  readonly calmTenants?: number;
  /** What the driver is told differently. */
  readonly load?: { readonly clockOffsetMs?: number; readonly requestTimeoutMs?: number };
  /** Criteria that must not hold: the trial shows that the suite notices. */
  readonly mustFail?: readonly string[];
  /** Does the harm while the load runs, and undoes it. */
  run(trial: Trial): Promise<void>;
  /** Looks at what is left once everything was consumed. */
  after?(trial: Trial): Promise<void>;
}

/** One run of a case with one seed. */
export interface Trial {
  readonly stage: Stage;
  readonly load: Load;
  readonly random: Random;
  readonly length: Length;
  /** The tenants of this trial; the first has most of the events. */
  readonly tenants: readonly TrialTenant[];
  /** Milliseconds since 1970. */
  readonly beganMs: number;
  /** Waits. */
  sleep(ms: number): Promise<void>;
  /** Notes what happens. */
  say(text: string): void;
  /** Notes something that had to be true. */
  check(name: string, ok: boolean, detail: string): void;
  /** Notes a number that was found. */
  measure(name: string, value: number): void;
  /** Tells the oracle of an event that the case itself has sent. */
  record(identity: IdentityText, event: SentEvent): void;
  /** Waits until something holds; false if it does not within the time. */
  until(holds: () => boolean | Promise<boolean>, timeoutMs: number): Promise<boolean>;
}

/** A tenant of a trial. */
export interface TrialTenant {
  readonly tenantId: string;
  readonly key: string;
}
