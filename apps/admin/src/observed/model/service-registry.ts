import type { ProcessUsage, ServiceCheck, ServiceReported, ServiceStarted } from '@nadi/contracts';

/**
 * How an instance or a service is: `up`, `degraded` (a check is down, or some of its instances are), `silent` (it should have
 * reported and did not), `stopped` (it said that it stops, or another process took its place).
 */
export type ServiceState = 'up' | 'degraded' | 'silent' | 'stopped';

export interface InstanceView {
  readonly instanceId: string;
  readonly state: ServiceState;
  readonly version: string;
  readonly commit: string | null;
  readonly host: string;
  readonly pid: number;
  readonly startedMs: number;
  readonly reportedMs: number;
  readonly checks: readonly { readonly name: string; readonly up: boolean; readonly detail: string | null }[];
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
  /** Cores that it kept busy, 1 is one core; null in its first report. */
  readonly cpuCores: number | null;
  readonly eventLoopP99Ms: number;
  /** Reports that were lost, with what they counted. */
  readonly lostReports: number;
  /** How the process ended, as its supervisor saw it; null while it runs or if nobody saw it. */
  readonly ended: string | null;
}

/** One start of a process of a service. */
export interface StartView {
  readonly instanceId: string;
  readonly version: string;
  readonly commit: string | null;
  readonly startedMs: number;
  /** How the process before it ended; null on a first start. */
  readonly previousExit: string | null;
}

export interface ServiceView {
  readonly name: string;
  readonly state: ServiceState;
  /** Versions of the instances that are not stopped, else of the last start; more than one during a roll-out. */
  readonly versions: readonly string[];
  /** Those that run first, then the newest. */
  readonly instances: readonly InstanceView[];
  /** Newest first. */
  readonly starts: readonly StartView[];
  /** Starts of the last 24 hours after a process that had ended. */
  readonly restartsLastDay: number;
}

export interface RegistryOptions {
  /** A stopped or silent instance is shown for this long. Default 15 minutes. */
  readonly rememberMs?: number;
  /** Starts remembered per service. Default 50. */
  readonly mostStarts?: number;
}

interface Instance {
  report: ServiceReported;
  lostReports: number;
  ended: string | null;
}

/** An instance that misses this many reports in a row is silent. */
export const missedReports = 3;
const overdueReports = 1.5;
const dayMs = 24 * 3_600_000;
const shortestCoveredMs = 100;

/** Which services run where, and how they are, from what their instances say. */
export class ServiceRegistry {
  private readonly instances = new Map<string, Instance>();
  private readonly starts = new Map<string, StartView[]>();
  private readonly rememberMs: number;
  private readonly mostStarts: number;

  constructor({ rememberMs = 15 * 60_000, mostStarts = 50 }: RegistryOptions = {}) {
    this.rememberMs = rememberMs;
    this.mostStarts = mostStarts;
  }

  /** Takes a start in; the same one twice is one start. */
  started({ service, version, commit, instanceId, startedAt, previousExit }: ServiceStarted): void {
    const starts = this.starts.get(service) ?? [];
    if (starts.some((start) => start.instanceId === instanceId)) {
      return;
    }
    const start = {
      instanceId,
      version,
      commit: known(commit),
      startedMs: startedAt,
      previousExit: previousExit ?? null,
    };
    const newestFirst = [start, ...starts].sort((a, b) => b.startedMs - a.startedMs);
    this.starts.set(service, newestFirst.slice(0, this.mostStarts));
  }

  /** Takes a report in; one that is older than the last of its instance changes nothing. */
  reported(report: ServiceReported): void {
    const instance = this.instances.get(report.instanceId);
    if (instance === undefined) {
      this.instances.set(report.instanceId, { report, lostReports: 0, ended: null });
    } else if (report.sequence > instance.report.sequence) {
      instance.lostReports += report.sequence - instance.report.sequence - 1;
      instance.report = report;
    }
  }

  /** All services by name, as they are now. Forgets instances that are gone for long. */
  view(nowMs: number): ServiceView[] {
    const names = new Set([...this.starts.keys(), ...[...this.instances.values()].map(({ report }) => report.service)]);
    names.forEach((name) => this.matchEnds(name, nowMs));
    for (const [id, { report, ended }] of this.instances) {
      const isGone = stateOf(report, ended, nowMs) === 'silent' || ended !== null || report.state === 'stopping';
      if (isGone && nowMs - report.reportedAt > this.rememberMs) {
        this.instances.delete(id);
      }
    }
    return [...names].sort().map((name) => this.serviceView(name, nowMs));
  }

  private serviceView(name: string, nowMs: number): ServiceView {
    const instances = this.instancesOf(name)
      .map((instance) => instanceView(instance, nowMs))
      .sort((a, b) => Number(a.state === 'stopped') - Number(b.state === 'stopped') || b.startedMs - a.startedMs);
    const starts = this.starts.get(name) ?? [];
    const running = instances.filter(({ state }) => state !== 'stopped');
    const versions =
      running.length > 0 ? running.map(({ version }) => version) : starts.slice(0, 1).map((one) => one.version);
    return {
      name,
      state: summary(running.map(({ state }) => state)),
      versions: [...new Set(versions)].sort(),
      instances,
      starts,
      restartsLastDay: starts.filter((start) => start.previousExit !== null && nowMs - start.startedMs < dayMs).length,
    };
  }

  private instancesOf(service: string): Instance[] {
    return [...this.instances.values()].filter(({ report }) => report.service === service);
  }

  /**
   * A start says how the process before it ended, but not which that was: it is taken for the instance that was heard of last
   * before the start, that has missed a report since and that no other start has replaced.
   */
  private matchEnds(service: string, nowMs: number): void {
    const instances = this.instancesOf(service);
    instances.forEach((instance) => (instance.ended = null));
    const oldestFirst = [...(this.starts.get(service) ?? [])].reverse();
    for (const { instanceId, startedMs, previousExit } of oldestFirst) {
      const before = instances.filter(
        ({ report, ended }) =>
          ended === null &&
          report.instanceId !== instanceId &&
          report.reportedAt < startedMs &&
          isOverdue(report, nowMs),
      );
      const last = before.sort((a, b) => b.report.reportedAt - a.report.reportedAt)[0];
      if (previousExit !== null && last !== undefined) {
        last.ended = previousExit;
      }
    }
  }
}

function isOverdue({ state, reportedAt, intervalMs }: ServiceReported, nowMs: number): boolean {
  return state === 'stopping' || nowMs - reportedAt > overdueReports * intervalMs;
}

function stateOf(report: ServiceReported, ended: string | null, nowMs: number): ServiceState {
  if (ended !== null || report.state === 'stopping') {
    return 'stopped';
  }
  if (nowMs - report.reportedAt > missedReports * report.intervalMs) {
    return 'silent';
  }
  return report.state === 'ready' ? 'up' : 'degraded';
}

function summary(states: readonly ServiceState[]): ServiceState {
  if (states.length === 0) {
    return 'stopped';
  }
  const [first = 'up'] = states;
  return states.every((state) => state === first) ? first : 'degraded';
}

function instanceView({ report, lostReports, ended }: Instance, nowMs: number): InstanceView {
  const { rssBytes, heapUsedBytes, cpuMs, eventLoopP99Ms }: ProcessUsage = report.process;
  const isMeasured = report.coveredMs >= shortestCoveredMs;
  return {
    instanceId: report.instanceId,
    state: stateOf(report, ended, nowMs),
    version: report.version,
    commit: known(report.commit),
    host: report.host,
    pid: report.pid,
    startedMs: report.startedAt,
    reportedMs: report.reportedAt,
    checks: (report.checks ?? []).map(({ name, up, detail }: ServiceCheck) => ({ name, up, detail: detail ?? null })),
    ...{ rssBytes, heapUsedBytes, eventLoopP99Ms, lostReports, ended },
    cpuCores: isMeasured ? Math.round((cpuMs / report.coveredMs) * 1_000) / 1_000 : null,
  };
}

/** A commit, unless the build did not know it. */
function known(commit: string | null | undefined): string | null {
  return commit === undefined || commit === 'unknown' ? null : commit;
}
