import { NadiError } from '@nadi/errors';
import { Random } from './core/random.ts';
import type { MarketplaceEvent } from './event.ts';
import type { SimulatedExperiment } from './experiments/simulated-experiment.ts';
import { systemClock, type Clock } from './feed/clock.ts';
import { Feeder } from './feed/feeder.ts';
import { createHttpSender, type EventSender } from './feed/http-sender.ts';
import { writeLabels } from './labels-file.ts';
import { openLedger, type Ledger, type LedgerSummary } from './ledger/ledger.ts';
import { createMarketplace, type Marketplace } from './marketplace.ts';
import { pace } from './pacing.ts';
import type { TruthLabel, TruthPlan } from './truths/truth-plan.ts';
import type { WorldScale } from './world/world.ts';

/** A run of the marketplace against a platform. */
export interface SimulationOptions {
  /** Address of the ingestion service, such as `http://127.0.0.1:18100`. */
  readonly url: string;
  /** API key. */
  readonly key: string;
  /** Tenant of the API key; it goes to the ledger. */
  readonly tenantId: string;
  /** Any text. The same seed, start and rate give the same events. Default `nadi`. */
  readonly seed?: string | number;
  /** Mean rate, events per second of the clock (at speed 60 a second of the clock is a minute of event time). Default 100. */
  readonly eventsPerSecond?: number;
  /**
   * Milliseconds of event time per millisecond of the clock, above 0. Default 1: event time is the clock's time.
   * 1,440 makes a day a minute.
   */
  readonly speed?: number;
  /**
   * Event time of the beginning, milliseconds since 1970. By default so that the run ends at the present: event times
   * in the future would be refused or flagged. At speed 1 that is now.
   */
  readonly startMs?: number;
  /** Length of the run, milliseconds of event time. */
  readonly durationMs?: number;
  /** Event time of the end, milliseconds since 1970; instead of `durationMs`. Without either the run ends on abort. */
  readonly untilMs?: number;
  /** True (default) for a daily curve and weekday effects; false holds the mean rate at any hour. */
  readonly dailyCurve?: boolean;
  /** What to plant; see `spreadTruths`. Default nothing. */
  readonly truths?: readonly TruthPlan[];
  /** Experiments that the marketplace runs. Default none. */
  readonly experiments?: readonly SimulatedExperiment[];
  readonly scale?: WorldScale;
  /** Part of the events that is sent twice under the same id, 0 to 1. Default 0. */
  readonly duplicateShare?: number;
  /** Where the ledger is kept; continued if it exists. */
  readonly ledgerFile: string;
  /** Where the labels of planted truths and experiments are written at the end, as JSON Lines. */
  readonly labelsFile?: string;
  /** Ends the run: no event is begun any more, those under way get `graceMs`. */
  readonly signal?: AbortSignal;
  /** Time for requests under way to end after an abort, milliseconds. Default 5,000. */
  readonly graceMs?: number;
  /** Time to get everything acknowledged after the last event, milliseconds; what is open then is unknown. Default 120,000. */
  readonly drainTimeoutMs?: number;
  /** Called about every `progressEveryMs` and once at the end. */
  readonly onProgress?: (progress: SimulationProgress) => void;
  /** Milliseconds. Default 1,000. */
  readonly progressEveryMs?: number;
  /** Called once per acknowledged event id; a `MetricLedger` fits. Must not throw. */
  readonly onAcknowledged?: (event: MarketplaceEvent) => void;
  /** Most events in a request. Default 500. */
  readonly maxBatchEvents?: number;
  /** Longest wait of an event for its batch, milliseconds. Default 100. */
  readonly maxBatchDelayMs?: number;
  /** Requests at the same time. Default 6. */
  readonly concurrency?: number;
  /** How a request carries its events. Default json. */
  readonly format?: 'json' | 'ndjson';
  /** How long to wait for an answer, milliseconds. Default 30,000. */
  readonly requestTimeoutMs?: number;
  readonly clock?: Clock;
  /** Stands in for HTTP. */
  readonly sender?: EventSender;
}

/** Where a run is. */
export interface SimulationProgress extends LedgerSummary {
  /** Event time reached, milliseconds since 1970. */
  readonly simulatedMs: number;
  /** Time since the start of the run, milliseconds of the clock. */
  readonly elapsedMs: number;
  /** Events generated so far. */
  readonly generated: number;
  /** Events in memory, waiting or under way. */
  readonly backlog: number;
  readonly inFlight: number;
  /** How far the run lags behind its pace because the platform is slower, milliseconds of the clock; 0 if it keeps up. */
  readonly behindMs: number;
  /** Why requests are being repeated now; undefined while all is well. */
  readonly trouble: string | undefined;
}

/** What a run came to. */
export interface SimulationResult extends LedgerSummary {
  /** Tells this run's ids from those of other runs. */
  readonly runCode: string;
  readonly startMs: number;
  /** Event time reached, milliseconds since 1970. */
  readonly endMs: number;
  readonly elapsedMs: number;
  readonly generated: number;
  /** The largest lag behind the pace, milliseconds of the clock. */
  readonly mostBehindMs: number;
  /** True if the signal ended the run. */
  readonly aborted: boolean;
  readonly labels: readonly TruthLabel[];
}

/**
 * Runs a marketplace against a platform until its end or an abort. The totals are those of the ledger file, so they
 * include earlier runs in the same file.
 * @throws NadiError USAGE for options out of range, FILE_UNREADABLE for the ledger, the platform's code if it refuses
 * the key, SERVICE_UNREACHABLE if it never answers. The ledger is complete also then.
 */
export async function runSimulation(options: SimulationOptions): Promise<SimulationResult> {
  const { clock = systemClock } = options;
  const { startMs, untilMs, speed } = timesOf(options, clock.nowMs());
  const marketplace = createMarketplace({
    seed: options.seed ?? 'nadi',
    startMs,
    eventsPerSecond: (options.eventsPerSecond ?? 100) / speed,
    dailyCurve: options.dailyCurve ?? true,
    truths: options.truths ?? [],
    experiments: options.experiments ?? [],
    scale: options.scale ?? {},
  });
  const sender = options.sender ?? createHttpSender({ ...httpOptions(options) });
  const ledger = await openLedger(options.ledgerFile);
  const feeder = createFeeder(options, { sender, ledger, clock, runCode: marketplace.runCode });
  const watch = new Watch(options, { marketplace, feeder, ledger, clock });
  const signal = options.signal ?? new AbortController().signal;
  try {
    await pace({
      marketplace,
      feeder,
      clock,
      startMs,
      untilMs,
      speed,
      signal,
      onStep: (behindMs) => watch.step(behindMs),
    });
    await finish(options, { feeder, clock, watch, signal });
    const labels = marketplace.labels();
    if (options.labelsFile !== undefined) {
      writeLabels(options.labelsFile, labels);
    }
    watch.report();
    if (feeder.failure !== undefined) {
      throw feeder.failure;
    }
    return {
      ...ledger.summary(),
      runCode: marketplace.runCode,
      startMs,
      endMs: marketplace.nowMs,
      elapsedMs: watch.elapsedMs,
      generated: marketplace.generated,
      mostBehindMs: watch.mostBehindMs,
      aborted: signal.aborted,
      labels,
    };
  } finally {
    ledger.close();
    sender.close();
  }
}

/** Gets an outcome for everything that was begun. */
async function finish(
  { graceMs = 5_000, drainTimeoutMs = 120_000 }: SimulationOptions,
  run: { readonly feeder: Feeder; readonly clock: Clock; readonly watch: Watch; readonly signal: AbortSignal },
): Promise<void> {
  const { feeder, clock, watch, signal } = run;
  if (!signal.aborted && feeder.failure === undefined) {
    const drained = new AbortController();
    const deadlineMs = clock.nowMs() + drainTimeoutMs;
    const drain = feeder.drain().then(() => drained.abort());
    const stopWaiting = AbortSignal.any([drained.signal, signal]);
    while (!stopWaiting.aborted && feeder.failure === undefined && clock.nowMs() < deadlineMs) {
      watch.step(0);
      await clock.sleep(50, stopWaiting);
    }
    if (drained.signal.aborted) {
      await drain;
      return;
    }
  }
  await feeder.stop(graceMs);
}

function createFeeder(
  options: SimulationOptions,
  run: { readonly sender: EventSender; readonly ledger: Ledger; readonly clock: Clock; readonly runCode: string },
): Feeder {
  const { sender, ledger, clock, runCode } = run;
  return new Feeder({
    sender,
    ledger,
    clock,
    tenantId: options.tenantId,
    random: new Random(`${runCode}/feeder`),
    duplicateShare: options.duplicateShare ?? 0,
    maxBatchEvents: options.maxBatchEvents ?? 500,
    maxBatchDelayMs: options.maxBatchDelayMs ?? 100,
    concurrency: options.concurrency ?? 6,
    onAcknowledged: options.onAcknowledged,
  });
}

function httpOptions({ url, key, format = 'json', requestTimeoutMs = 30_000, concurrency = 6 }: SimulationOptions) {
  return { url, key, format, timeoutMs: requestTimeoutMs, connections: concurrency };
}

/** Begin, end and speed of a run. */
function timesOf(options: SimulationOptions, nowMs: number) {
  const { speed = 1, durationMs, untilMs } = options;
  if (!(speed > 0 && Number.isFinite(speed))) {
    throw new NadiError('USAGE', { message: `speed must be above 0, not ${speed}.`, context: { speed } });
  }
  if (durationMs !== undefined && !(durationMs > 0)) {
    throw new NadiError('USAGE', {
      message: `durationMs must be above 0, not ${durationMs}.`,
      context: { durationMs },
    });
  }
  if (speed > 1 && durationMs === undefined && options.startMs === undefined) {
    throw new NadiError('USAGE', {
      message: 'At a speed above 1 the run needs a durationMs or a startMs.',
      context: { speed },
    });
  }
  const startMs = options.startMs ?? Math.round(nowMs - (durationMs ?? 0) * (1 - 1 / Math.max(1, speed)));
  const endMs = untilMs ?? (durationMs === undefined ? Infinity : startMs + durationMs);
  if (endMs <= startMs) {
    throw new NadiError('USAGE', { message: 'untilMs must be after the start.', context: { startMs, untilMs: endMs } });
  }
  return { startMs, untilMs: endMs, speed };
}

interface Watched {
  readonly marketplace: Marketplace;
  readonly feeder: Feeder;
  readonly ledger: Ledger;
  readonly clock: Clock;
}

/** Tells how far a run is, from time to time. */
class Watch {
  mostBehindMs = 0;
  private behindMs = 0;
  private readonly beganMs: number;
  private reportedMs: number;

  constructor(
    private readonly options: SimulationOptions,
    private readonly watched: Watched,
  ) {
    this.beganMs = watched.clock.nowMs();
    this.reportedMs = this.beganMs;
  }

  get elapsedMs(): number {
    return this.watched.clock.nowMs() - this.beganMs;
  }

  step(behindMs: number): void {
    this.behindMs = behindMs;
    this.mostBehindMs = Math.max(this.mostBehindMs, behindMs);
    if (this.watched.clock.nowMs() - this.reportedMs >= (this.options.progressEveryMs ?? 1_000)) {
      this.report();
    }
  }

  report(): void {
    const { marketplace, feeder, ledger, clock } = this.watched;
    this.reportedMs = clock.nowMs();
    ledger.flush();
    const { backlog, inFlight, trouble } = feeder.state;
    this.options.onProgress?.({
      ...ledger.summary(),
      simulatedMs: marketplace.nowMs,
      elapsedMs: this.elapsedMs,
      generated: marketplace.generated,
      backlog,
      inFlight,
      behindMs: this.behindMs,
      trouble,
    });
  }
}
