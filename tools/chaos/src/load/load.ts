import { join } from 'node:path';
import {
  openLedger,
  runSimulation,
  type LedgerEntry,
  type SimulationProgress,
  type SimulationResult,
} from '@nadi/simulator';
import type { Clock } from '@nadi/simulator';

/** A tenant of a trial and its share of the events. */
export interface LoadTenant {
  readonly tenantId: string;
  readonly key: string;
  /** Events per second. */
  readonly rate: number;
}

export interface LoadOptions {
  readonly url: string;
  readonly tenants: readonly LoadTenant[];
  readonly seed: string;
  /** Where the ledgers are kept: outside of the platform. */
  readonly folder: string;
  /** Clock of the producers; default the system's. */
  readonly clock?: Clock;
  /** How long to wait for an answer, milliseconds. Default 30,000. */
  readonly requestTimeoutMs?: number;
}

/** What the driver has seen at one moment. */
interface Sample {
  /** Milliseconds of `performance.now`. */
  readonly atMs: number;
  readonly acked: number;
  readonly resent: number;
  /** Of which tenant this is news, and what it has by itself. */
  readonly tenantId: string;
  readonly tenantAcked: number;
}

/** The code that the reason of a repetition begins with. */
const troubleCode = /^([A-Z][A-Z_]+):/;
const sampleEveryMs = 100;
/** Part of the events that clients send twice. */
const duplicateShare = 0.01;
/** Time for what is under way at the end to get an answer: longer than the longest wait between two attempts. */
const graceMs = 90_000;

/**
 * Marketplaces that post events as clients do, each tenant with a ledger of its own: an event that got no answer is posted again
 * under the same id until it has one. Late producers and fast clocks are part of every marketplace.
 */
export class Load {
  private readonly samples: Sample[] = [];
  private readonly progress = new Map<string, SimulationProgress>();
  private readonly codes = new Map<string, Set<string>>();
  private readonly end = new AbortController();
  private readonly runs: Promise<SimulationResult[]>;

  constructor(private readonly options: LoadOptions) {
    this.runs = Promise.all(options.tenants.map((tenant) => this.run(tenant)));
    // Whoever waits for the end sees the failure; until then it must not end the process.
    this.runs.catch(() => undefined);
  }

  /** Ids acknowledged so far. */
  get acked(): number {
    return this.sum(({ acked }) => acked);
  }

  /** Events posted again for want of an answer. */
  get resent(): number {
    return this.sum(({ resent }) => resent);
  }

  /** Why requests are being repeated now; undefined while all is well. */
  get trouble(): string | undefined {
    return [...this.progress.values()].find(({ trouble }) => trouble !== undefined)?.trouble;
  }

  /** Events acknowledged between two moments of `performance.now`. */
  ackedBetween(fromMs: number, toMs: number): number {
    const at = (ms: number): number => this.samples.findLast(({ atMs }) => atMs <= ms)?.acked ?? 0;
    return at(toMs) - at(fromMs);
  }

  /** Codes with which requests of a tenant were seen to be put off. */
  codesOf(tenantId: string): ReadonlySet<string> {
    return this.codes.get(tenantId) ?? new Set();
  }

  /** How long after a moment the next event, of a tenant or of any, was acknowledged, milliseconds; undefined if none was. */
  resumedAfterMs(momentMs: number, tenantId?: string): number | undefined {
    if (tenantId !== undefined) {
      const own = this.samples.filter((sample) => sample.tenantId === tenantId);
      const had = own.findLast(({ atMs }) => atMs <= momentMs)?.tenantAcked ?? 0;
      const next = own.find(({ atMs, tenantAcked }) => atMs > momentMs && tenantAcked > had);
      return next === undefined ? undefined : next.atMs - momentMs;
    }
    const before = this.samples.findLast(({ atMs }) => atMs <= momentMs)?.acked ?? 0;
    const next = this.samples.find(({ atMs, acked }) => atMs > momentMs && acked > before);
    return next === undefined ? undefined : next.atMs - momentMs;
  }

  /** Generates nothing more, and waits until what was sent has an outcome. */
  async finish(): Promise<void> {
    this.end.abort();
    await this.runs;
  }

  /** Every event that was posted, with its outcome; complete after `finish`. */
  async *entries(): AsyncGenerator<LedgerEntry> {
    for (const { tenantId } of this.options.tenants) {
      const ledger = await openLedger(this.fileOf(tenantId));
      try {
        yield* ledger.entries();
      } finally {
        ledger.close();
      }
    }
  }

  private async run(tenant: LoadTenant): Promise<SimulationResult> {
    const { url, seed, clock, requestTimeoutMs } = this.options;
    return runSimulation({
      url,
      key: tenant.key,
      tenantId: tenant.tenantId,
      seed: `${seed}/${tenant.tenantId}`,
      eventsPerSecond: tenant.rate,
      dailyCurve: false,
      duplicateShare,
      ledgerFile: this.fileOf(tenant.tenantId),
      signal: this.end.signal,
      graceMs,
      progressEveryMs: sampleEveryMs,
      onProgress: (progress) => this.note(tenant.tenantId, progress),
      ...(clock === undefined ? {} : { clock }),
      ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
    });
  }

  private note(tenantId: string, progress: SimulationProgress): void {
    this.progress.set(tenantId, progress);
    const [, code] = troubleCode.exec(progress.trouble ?? '') ?? [];
    if (code !== undefined) this.codes.set(tenantId, (this.codes.get(tenantId) ?? new Set()).add(code));
    const { acked, resent } = this;
    this.samples.push({ ...{ atMs: performance.now(), acked, resent }, tenantId, tenantAcked: progress.acked });
  }

  private sum(pick: (progress: SimulationProgress) => number): number {
    return [...this.progress.values()].reduce((total, progress) => total + pick(progress), 0);
  }

  private fileOf(tenantId: string): string {
    return join(this.options.folder, `${tenantId}.jsonl`);
  }
}
