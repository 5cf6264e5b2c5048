import type { ErrorCode } from '@nadi/errors';
import { shownName } from '@nadi/schema-inference';
import type { VerifiedKey } from '../keys/api-key.ts';
import type { Rejection } from '../rejection.ts';
import { sampleOf, type RejectionSample } from './rejection-sample.ts';

/** What was refused of one key in one hour for one reason. */
export interface RejectionCount {
  readonly tenantId: string;
  readonly prefix: string;
  /** Beginning of the hour, milliseconds since 1970. */
  readonly hourMs: number;
  readonly code: ErrorCode;
  /** Contract or whatever the event called itself; {@link wholeRequest} for requests that were refused as a whole. */
  readonly contract: string;
  readonly count: number;
  /** Newest first. */
  readonly samples: readonly RejectionSample[];
  /** Samples that made room for newer ones, or were not taken. */
  readonly samplesDropped: number;
}

/** Stands for the contract where a request was refused as a whole. */
export const wholeRequest = '';
/** Stands for the contract of events without a readable type. */
export const noType = '(none)';
/** Stands for the contracts of a key and hour beyond the most that are told apart. */
export const otherTypes = '(others)';
/** Newest samples that are kept of each count. */
export const mostSamples = 10;
/** Reasons and types of a key and hour that are told apart by one instance. */
export const mostPerKeyHour = 50;
const mostCounts = 20_000;
const hourMs = 3_600_000;

type OpenCount = RejectionCount & { count: number; samples: RejectionSample[]; samplesDropped: number };

/** Counts in memory what is refused, until it is stored; bounded however much it is. */
export class RejectionLog {
  private counts = new Map<string, OpenCount>();
  /** By key: what is told apart in the current hour. */
  private readonly told = new Map<string, Set<string>>();
  private hour = 0;

  /** @param now milliseconds since 1970 */
  constructor(private readonly now: () => number) {}

  /** Notes a refused event. A sample is only made as long as there is room for it. */
  event(key: VerifiedKey, rejection: Rejection, raw: unknown): void {
    const count = this.countOf(key, rejection.code, typeOf(raw));
    if (count === undefined) return;
    count.count += 1;
    if (count.samples.length < mostSamples) {
      count.samples.unshift(sampleOf(rejection, raw, this.now()));
    } else {
      count.samplesDropped += 1;
    }
  }

  /** Notes a request that was refused as a whole. */
  request(key: VerifiedKey, code: ErrorCode): void {
    const count = this.countOf(key, code, wholeRequest);
    if (count !== undefined) count.count += 1;
  }

  /** Hands over what was counted since the last time. */
  take(): readonly RejectionCount[] {
    const taken = [...this.counts.values()];
    this.counts = new Map();
    return taken;
  }

  /** Takes back what could not be stored. */
  putBack(counts: readonly RejectionCount[]): void {
    for (const old of counts) {
      const name = nameOf(old);
      const open = this.counts.get(name);
      if (open === undefined) {
        if (this.counts.size < mostCounts) this.counts.set(name, { ...old, samples: [...old.samples] });
        continue;
      }
      open.count += old.count;
      const samples = [...open.samples, ...old.samples];
      open.samples = samples.slice(0, mostSamples);
      open.samplesDropped += old.samplesDropped + samples.length - open.samples.length;
    }
  }

  private countOf({ tenantId, prefix }: VerifiedKey, code: ErrorCode, type: string): OpenCount | undefined {
    if (prefix === undefined) return undefined;
    const hour = Math.floor(this.now() / hourMs) * hourMs;
    if (hour !== this.hour) {
      this.told.clear();
      this.hour = hour;
    }
    const contract = this.toldApart(prefix, code, type);
    const place = { tenantId, prefix, hourMs: hour, code, contract };
    const name = nameOf(place);
    let count = this.counts.get(name);
    if (count === undefined && this.counts.size < mostCounts) {
      count = { ...place, count: 0, samples: [], samplesDropped: 0 };
      this.counts.set(name, count);
    }
    return count;
  }

  private toldApart(prefix: string, code: ErrorCode, type: string): string {
    const name = `${code} ${type}`;
    let told = this.told.get(prefix);
    if (told === undefined) {
      told = new Set();
      this.told.set(prefix, told);
    }
    if (told.has(name) || type === wholeRequest) return type;
    if (told.size >= mostPerKeyHour) return otherTypes;
    told.add(name);
    return type;
  }
}

function nameOf({
  prefix,
  hourMs: hour,
  code,
  contract,
}: Omit<RejectionCount, 'count' | 'samples' | 'samplesDropped'>) {
  return `${prefix} ${hour} ${code} ${contract}`;
}

function typeOf(raw: unknown): string {
  const type = typeof raw === 'object' && raw !== null && 'type' in raw ? raw.type : undefined;
  return typeof type === 'string' && type !== '' ? shownName(type) : noType;
}
