import { join } from 'node:path';
import { NadiError } from '@nadi/errors';
import type { Platform, ReportingClient } from '@nadi/platform';
import { openLedger, type LedgerSummary } from '@nadi/simulator';
import type { CliSettings } from '../config.ts';
import type { Flow } from '../platform/flow.ts';
import { watchFlow } from '../platform/flow-watch.ts';
import { SimulatorProcess } from '../platform/simulator-process.ts';
import { listenForStop, type StopRequest } from '../platform/stop-request.ts';
import type { LiveLine } from '../terminal/live-line.ts';
import { runKillPlan, type PlannedKill } from './kill-plan.ts';

/** What is sent in a demo, and what goes wrong meanwhile. */
export interface Traffic {
  readonly seconds: number;
  /** Events per second. */
  readonly rate: number;
  /** Seconds at a quarter of the rate before the run: services that have just started compile their code then. */
  readonly warmUpSeconds: number;
  readonly seed: string;
  /** Part of the events that is sent twice. */
  readonly duplicates: number;
  /** What is planted in the run, as `nadi simulate --truths` takes it. */
  readonly truths?: string;
  readonly kills: readonly PlannedKill[];
}

export interface TrafficOptions extends Traffic {
  readonly settings: CliSettings;
  readonly platform: Platform;
  readonly reporting: ReportingClient;
  readonly flow: Flow;
  readonly live: LiveLine;
  /** Takes the warm-up and the run: all of it has to be counted. */
  readonly ledgerFile: string;
}

const warmUpShare = 4;

/**
 * Runs the simulator, and the kills beside it; returns what the ledger says.
 * @throws NadiError INTERRUPTED if the user asked for an end, or what a part says that does not come back.
 */
export async function runTraffic(options: TrafficOptions): Promise<LedgerSummary> {
  const { platform, reporting, flow, live, rate, seconds, warmUpSeconds } = options;
  const over = new AbortController();
  let simulator: SimulatorProcess | undefined;
  const stop = listenForStop(() => simulator?.kill());
  const watch = watchFlow(reporting, flow, live, over.signal);
  try {
    if (warmUpSeconds > 0) {
      simulator = startSimulator(options, warmUpSeconds, Math.ceil(rate / warmUpShare), []);
      await ended(simulator, stop);
    }
    const { truths } = options;
    simulator = startSimulator(options, seconds, rate, truths === undefined ? [] : ['--truths', truths]);
    const kills = runKillPlan(options.kills, { ...platform, say: (line) => live.say(line), signal: over.signal });
    // Fails with the first of them: a part that does not come back must not wait for the simulator's patience.
    await Promise.all([kills, ended(simulator, stop)]);
  } finally {
    over.abort();
    await simulator?.stop();
    await watch;
    stop.release();
  }
  const ledger = await openLedger(options.ledgerFile);
  ledger.close();
  return ledger.summary();
}

async function ended(simulator: SimulatorProcess, stop: StopRequest): Promise<void> {
  await Promise.race([simulator.exited, stop.requested]);
  if (stop.isRequested()) {
    throw new NadiError('INTERRUPTED', { message: 'the demo was stopped before its end' });
  }
}

function startSimulator(
  options: TrafficOptions,
  seconds: number,
  rate: number,
  more: readonly string[],
): SimulatorProcess {
  const { settings, platform, flow, seed, duplicates, ledgerFile } = options;
  return SimulatorProcess.start({
    settings,
    args: ['--url', platform.ingestionUrl, '--tenant', platform.key.tenantId, '--even-rate'].concat(
      ['--duration', `${seconds}s`, '--rate', String(rate), '--seed', seed],
      ['--duplicates', String(duplicates), '--ledger', ledgerFile, ...more],
    ),
    key: platform.key.key,
    logFile: join(platform.dataDir, 'logs', 'simulator.log'),
    onProgress: (progress) => flow.simulation(progress),
  });
}
