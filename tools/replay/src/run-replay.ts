import { join } from 'node:path';
import { countRows, fileHash, formatOf, readRows, type MappedRow, type RowMapper, type SourceRow } from '@nadi/rows';
import { createHttpSender, Feeder, systemClock, type Clock, type LedgerEntry } from '@nadi/simulator';
import { Checkpoint } from './checkpoint.ts';

export interface ReplayOptions {
  readonly file: string;
  readonly mapper: RowMapper;
  /** Tenant of the key, as the mapping names it. */
  readonly tenantId: string;
  /** Address of the ingestion service. */
  readonly url: string;
  /** API key that may write for the tenant. */
  readonly key: string;
  /** Events a second at most; as fast as the platform takes them if neither this nor `speed` is given. */
  readonly rate?: number | undefined;
  /** Seconds of event time per second of the clock. */
  readonly speed?: number | undefined;
  /** Folder that remembers how far each replay has come. */
  readonly checkpointDir: string;
  /** Begin at the first row even if an earlier replay of this file was stopped on the way. */
  readonly restart?: boolean;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  readonly onProgress?: (progress: ReplayProgress) => void;
}

export interface ReplayProgress {
  readonly rows: number;
  readonly totalRows: number | undefined;
  readonly acked: number;
  readonly bad: number;
}

/** A row that did not become an event, with the way to mend it. */
export interface BadRow {
  /** Line of a text file, row of a Parquet file, from 1. */
  readonly number: number;
  readonly code: string;
  readonly field: string;
  readonly reason: string;
}

export interface ReplayResult {
  readonly rows: number;
  /** Rows that an earlier, stopped replay had dealt with. */
  readonly resumedAfter: number;
  readonly acked: number;
  readonly passedOver: number;
  readonly bad: number;
  /** The first hundred bad rows. */
  readonly badRows: readonly BadRow[];
  readonly complete: boolean;
}

const shownBadRows = 100;
const progressEveryRows = 2_000;
const stopGraceMs = 10_000;

/**
 * Sends the rows of a file as events through the public API. The id of an event is the hash of the file and the number of the
 * row, so a replay can be stopped, resumed and repeated, and every row is counted once.
 * @throws NadiError FILE_UNREADABLE, or what the API answered if nothing can be sent.
 */
export async function runReplay(options: ReplayOptions): Promise<ReplayResult> {
  const format = formatOf(options.file);
  const hash = await fileHash(options.file);
  const checkpoint = await openCheckpoint(options, hash);
  const run = new ReplayRun(options, checkpoint, hash.slice(0, 16), await countRows(options.file, format));
  return run.run(readRows(options.file, format));
}

async function openCheckpoint(options: ReplayOptions, hash: string): Promise<Checkpoint> {
  const file = join(options.checkpointDir, `${hash.slice(0, 16)}-${options.tenantId}.json`);
  const checkpoint = await Checkpoint.open(file);
  if (options.restart === true) {
    await checkpoint.remove();
    return Checkpoint.open(file);
  }
  return checkpoint;
}

class ReplayRun {
  private readonly counts = { rows: 0, acked: 0, passedOver: 0, bad: 0 };
  private readonly badRows: BadRow[] = [];
  private readonly numbers = new Map<string, { readonly place: number; readonly number: number }>();
  private readonly feeder: Feeder;
  private readonly clock: Clock;
  private readonly resumedAfter: number;
  private readonly startedMs: number;
  private firstEventMs: number | undefined;
  private offered = 0;

  constructor(
    private readonly options: ReplayOptions,
    private readonly checkpoint: Checkpoint,
    private readonly idPrefix: string,
    private readonly totalRows: number | undefined,
  ) {
    this.clock = options.clock ?? systemClock;
    this.startedMs = this.clock.nowMs();
    this.resumedAfter = checkpoint.rowsDone;
    this.feeder = new Feeder({
      sender: createHttpSender({ url: options.url, key: options.key }),
      ledger: { record: (entry) => this.settle(entry) },
      tenantId: options.tenantId,
      maxBatchEvents: 1_000,
      concurrency: 4,
      clock: this.clock,
    });
  }

  async run(rows: AsyncIterable<SourceRow>): Promise<ReplayResult> {
    const { signal } = this.options;
    let place = 0;
    for await (const row of rows) {
      place += 1;
      if (signal?.aborted === true || this.feeder.failure !== undefined) {
        break;
      }
      this.counts.rows = place;
      if (place > this.resumedAfter) {
        await this.take(row, place);
      }
      if (place % progressEveryRows === 0) {
        await this.report();
      }
    }
    await (signal?.aborted === true ? this.feeder.stop(stopGraceMs) : this.feeder.drain());
    const { failure } = this.feeder;
    await this.report();
    if (failure !== undefined) {
      throw failure;
    }
    const complete = signal?.aborted !== true;
    if (complete) {
      await this.checkpoint.remove();
    }
    return { ...this.counts, resumedAfter: this.resumedAfter, badRows: this.badRows, complete };
  }

  private async take(row: SourceRow, place: number): Promise<void> {
    const mapped: MappedRow =
      'problem' in row
        ? { kind: 'bad', code: 'FILE_UNREADABLE', field: '', reason: row.problem }
        : this.options.mapper(row.row);
    if (mapped.kind === 'event') {
      await this.send(mapped, row.number, place);
      return;
    }
    if (mapped.kind === 'bad') {
      this.reject({ number: row.number, code: mapped.code, field: mapped.field, reason: mapped.reason });
    } else {
      this.counts.passedOver += 1;
    }
    this.checkpoint.settle(place);
  }

  private async send(mapped: Extract<MappedRow, { kind: 'event' }>, number: number, place: number): Promise<void> {
    await this.pace(mapped.timeMs);
    const id = mapped.id ?? `${this.idPrefix}-${place}`;
    const event = {
      id,
      type: mapped.contract.name,
      time: new Date(mapped.timeMs).toISOString(),
      source: '/replay',
      data: mapped.data,
    };
    const key = String(mapped.data[mapped.contract.key]);
    this.numbers.set(id, { place, number });
    const generated = { event, key, timeMs: mapped.timeMs, emitMs: mapped.timeMs };
    while (!this.feeder.offer(generated)) {
      await this.feeder.whenRoom();
      if (this.feeder.failure !== undefined) {
        return;
      }
    }
    this.offered += 1;
  }

  /** Waits until an event is due, by the rate or by its own time. */
  private async pace(timeMs: number): Promise<void> {
    this.firstEventMs ??= timeMs;
    const afterMs = dueAfterMs(this.options, this.offered, timeMs - this.firstEventMs);
    const waitMs = this.startedMs + afterMs - this.clock.nowMs();
    if (waitMs > 1) {
      await this.clock.sleep(waitMs, this.options.signal);
    }
  }

  /** Every event ends here once; an unknown outcome is settled by the next run. */
  private settle({ id, outcome, code }: LedgerEntry): void {
    const { place, number } = this.numbers.get(id) as { place: number; number: number };
    this.numbers.delete(id);
    if (outcome === 'unknown') {
      return;
    }
    if (outcome === 'acknowledged') {
      this.counts.acked += 1;
    } else {
      this.reject({ number, code: code ?? 'EVENT_INVALID', field: '', reason: 'the platform refused the event' });
    }
    this.checkpoint.settle(place);
  }

  private reject(row: BadRow): void {
    this.counts.bad += 1;
    if (this.badRows.length < shownBadRows) {
      this.badRows.push(row);
    }
  }

  private async report(): Promise<void> {
    await this.checkpoint.save();
    const { rows, acked, bad } = this.counts;
    this.options.onProgress?.({ rows, totalRows: this.totalRows, acked, bad });
  }
}

/** How long after the start an event is due: by its place at a rate, by its own time at a speed, or at once. Milliseconds. */
export function dueAfterMs(
  { rate, speed }: Pick<ReplayOptions, 'rate' | 'speed'>,
  place: number,
  eventTimeElapsedMs: number,
): number {
  if (rate !== undefined) {
    return (place / rate) * 1_000;
  }
  return speed === undefined ? 0 : Math.max(0, eventTimeElapsedMs / speed);
}
