import type { Environment } from './environment.ts';
import type { EventStorage } from './event-storage.ts';
import type { DropReason, LostEvent, Problem, Rejection } from './types.ts';

/** Every option is described with its default and range in the README. */
export interface ClientOptions {
  /** Address of the ingestion service, such as `https://events.shop.example`. */
  readonly endpoint: string;
  /** API key; one that stands in a page is public. */
  readonly key: string;
  /** What happens to events before somebody has decided. */
  readonly beforeConsent?: 'hold' | 'drop' | 'send';
  readonly batchEvents?: number;
  readonly batchBytes?: number;
  readonly batchMs?: number;
  readonly queueEvents?: number;
  readonly queueBytes?: number;
  readonly requestTimeoutMs?: number;
  readonly backoffMinMs?: number;
  readonly backoffMaxMs?: number;
  readonly repeatableMs?: number;
  readonly sessionIdleMs?: number;
  readonly sessionEndsAtMidnight?: boolean;
  /** Fills the `channel` of events. */
  readonly channel?: 'web' | 'app' | 'store' | 'live';
  /** Fills the `device` of events. */
  readonly device?: 'desktop' | 'mobile' | 'tablet' | 'pos' | 'other';
  readonly storage?: EventStorage;
  readonly onRejected?: (event: LostEvent, rejection: Rejection) => void;
  readonly onDropped?: (event: LostEvent, reason: DropReason) => void;
  readonly onStopped?: (problem: Problem) => void;
  /** Clock, randomness, timers and network; for tests. */
  readonly environment?: Partial<Environment>;
}

/** A client as the page it runs in sees it. */
export interface PageListener {
  /** The page may be gone in a moment. */
  leave(): void;
  /** The page is back, or the network. */
  comeBack(): void;
  /** Nothing else is left to do. */
  flush(): Promise<boolean>;
}

/** What a kind of surroundings sets where nothing is said. */
export interface Surroundings {
  readonly storage: EventStorage;
  readonly beforeConsent: 'hold' | 'drop' | 'send';
  /** Bytes of requests that may be under way when a page closes; 0 where there are no pages. */
  readonly keepaliveBytes: number;
  readonly channel: 'web' | 'app';
  readonly limits: Limits;
  /** Begins to tell the client of the page; returns what ends it. */
  readonly attach?: (listener: PageListener) => () => void;
}

/** The options that are numbers. */
export type Limits = Readonly<
  Record<
    | 'batchEvents'
    | 'batchBytes'
    | 'batchMs'
    | 'queueEvents'
    | 'queueBytes'
    | 'requestTimeoutMs'
    | 'backoffMinMs'
    | 'backoffMaxMs'
    | 'repeatableMs'
    | 'sessionIdleMs',
    number
  >
>;

/** Timers hold no more. */
const most = 2 ** 31 - 1;

/** The numbers among the options, and the first that is wrong. A wrong one does not throw: it would take the page along. */
export function limitsOf(
  options: ClientOptions,
  defaults: Limits,
): { readonly limits: Limits; readonly problem?: Problem } {
  const limits = { ...defaults };
  let problem = endpointProblem(options);
  for (const name of Object.keys(defaults) as (keyof Limits)[]) {
    const value = options[name] ?? defaults[name];
    if (Number.isInteger(value) && value > 0 && value <= most) {
      limits[name] = value;
    } else {
      problem ??= wrong(`${name} must be a whole number from 1 to ${most}`);
    }
  }
  return { limits, ...(problem === undefined ? {} : { problem }) };
}

/** Undefined if a key can stand in a header. */
export function keyProblem(key: unknown): Problem | undefined {
  return typeof key === 'string' && /^[\x21-\x7e]+$/.test(key) ? undefined : wrong('key must be an API key');
}

function endpointProblem({ endpoint, key }: ClientOptions): Problem | undefined {
  return /^https?:\/\/[^\s/]/.test(endpoint)
    ? keyProblem(key)
    : wrong('endpoint must be an address such as https://events.shop.example');
}

function wrong(reason: string): Problem {
  return { code: 'CONFIG_INVALID', reason, remedy: 'Correct the option of createClient.' };
}
