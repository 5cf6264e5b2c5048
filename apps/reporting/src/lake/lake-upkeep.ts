import { contracts } from '@nadi/contracts';
import { hourOf, manifestKey, type LakeHour } from '@nadi/lake';
import type { FileRewriter } from './file-rewriter.ts';
import type { LakeFiles } from './lake-files.ts';
import type { LakeStore } from './lake-store.ts';

export interface LakeUpkeepOptions {
  readonly store: LakeStore;
  readonly files: LakeFiles;
  readonly rewriter: FileRewriter;
  /** Days of receipt that files are kept; 0 for ever. */
  readonly retentionDays: number;
  readonly now: () => number;
}

const minuteMs = 60_000;
const hourLengthMs = 3_600_000;
const dayMs = 86_400_000;
/** Files of an hour are merged this long after its end: flushes of its last events have come by then. */
const settledAfterMs = 10 * minuteMs;
/** An hour that is not over is merged as soon as it has more files than this. */
const crowded = 32;
/** Hours merged in one turn, so that flushes do not wait long. */
const hoursAtOnce = 8;
/** Files of this size stay as they are. */
const largeBytes = 256 * 1_048_576;
const mergeLimits = { contracts: [...contracts.keys()], smallBytes: largeBytes, mostHours: hoursAtOnce };
/** A query that began before a file was removed has ended by then. */
const removedForMs = 10 * minuteMs;
/** An object of which nothing is known was left by a writer that was killed, not made by one at work. */
const leftAfterMs = hourLengthMs;
const sweepEveryMs = 6 * hourLengthMs;
const listedAtOnce = 500;
const filesAtOnce = 1_000;

/** Keeps the lake in order: merges small files, removes old ones, and tells other programs which files there are. */
export class LakeUpkeep {
  private sweptAtMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: LakeUpkeepOptions) {}

  /**
   * Does some of what there is to do. Nothing else writes the lake meanwhile.
   * @returns whether nothing is left to be merged
   * @throws NadiError LAKE_LEADER_CHANGED, DATABASE_UNAVAILABLE, OBJECT_STORE_UNAVAILABLE (all retriable)
   */
  async turn(epoch: number): Promise<boolean> {
    const { now } = this.options;
    await this.retire(epoch);
    const isMerged = await this.merge(epoch);
    await this.writeManifests();
    await this.deleteRemoved();
    if (now() - this.sweptAtMs >= sweepEveryMs) {
      await this.sweep('', now() - leftAfterMs);
      this.sweptAtMs = now();
    }
    return isMerged;
  }

  /** Removes files past the retention. */
  private async retire(epoch: number): Promise<void> {
    const { store, retentionDays, now } = this.options;
    if (retentionDays > 0) {
      const old = await store.filesBefore(hourOf(now() - retentionDays * dayMs), filesAtOnce);
      if (old.length > 0) {
        await store.replaceFiles(epoch, old, []);
      }
    }
  }

  /** Merges the files of hours that have many. */
  private async merge(epoch: number): Promise<boolean> {
    const { store, now } = this.options;
    const hours = [
      ...(await store.scatteredHours(mergeLimits, now() - settledAfterMs)),
      ...(await store.crowdedHours(mergeLimits, crowded)),
    ];
    const merged = new Set<string>();
    for (const hour of hours) {
      const name = JSON.stringify([hour.contract, hour.tenantId, hour.hourMs]);
      if (!merged.has(name)) {
        merged.add(name);
        await this.mergeHour(epoch, hour);
      }
    }
    return hours.length === 0;
  }

  private async mergeHour(epoch: number, hour: LakeHour): Promise<void> {
    const small = (await this.options.store.filesOf(hour)).filter(({ sizeBytes }) => sizeBytes < largeBytes);
    if (small.length > 1) {
      await this.options.rewriter.rewrite(epoch, hour, small);
    }
  }

  /** Tells which files hold the events of a contract and tenant, wherever that has changed. */
  private async writeManifests(): Promise<void> {
    const { store, files } = this.options;
    for (const { contract, tenantId, version } of await store.staleManifests(filesAtOnce)) {
      const listed = await store.allFiles(contract, tenantId);
      const manifest = {
        contract,
        tenantId,
        version,
        files: listed.map(({ key, rows, sizeBytes, sha256, minTimeMs, maxTimeMs, schemaVersion }) => ({
          ...{ key, rows, sizeBytes, sha256, schemaVersion },
          firstEventTime: new Date(minTimeMs).toISOString(),
          lastEventTime: new Date(maxTimeMs).toISOString(),
        })),
      };
      await files.putText(manifestKey(contract, tenantId), `${JSON.stringify(manifest, null, 1)}\n`);
      await store.manifestWritten(contract, tenantId, version);
    }
  }

  /** Deletes the objects of files that were removed. */
  private async deleteRemoved(): Promise<void> {
    const { store, files } = this.options;
    const keys = await store.removedFiles(removedForMs, filesAtOnce);
    for (const key of keys) {
      await files.delete(key);
    }
    if (keys.length > 0) {
      await store.forgetFiles(keys);
    }
  }

  /**
   * Deletes what writers left that were killed before they could store what they had written.
   * @param prefix of the keys that are looked at
   * @param beforeMs only objects that were written before this, milliseconds since 1970
   */
  async sweep(prefix: string, beforeMs: number): Promise<void> {
    let page: string[] = [];
    for await (const { key, modifiedAt } of this.options.files.list(prefix)) {
      if (key.endsWith('.parquet') && modifiedAt.getTime() < beforeMs) {
        page.push(key);
      }
      if (page.length >= listedAtOnce) {
        await this.deleteUnknown(page);
        page = [];
      }
    }
    await this.deleteUnknown(page);
  }

  private async deleteUnknown(keys: readonly string[]): Promise<void> {
    const known = await this.options.store.known(keys);
    for (const key of keys) {
      if (!known.has(key)) {
        await this.options.files.delete(key);
      }
    }
  }
}
