import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { NadiError } from '@nadi/errors';
import { RecordsTooLargeError, wireBytes, type EventPublisher, type OutgoingRecord } from '@nadi/messaging';
import { brokenRowOf, type RowPlace } from '@nadi/rows';
import type { FairShare } from '../flow/fair-share.ts';
import type { SenderLimits } from '../flow/sender-limits.ts';
import type { VerifiedKey } from '../keys/api-key.ts';
import type { IngestionMetrics } from '../metrics.ts';
import { acceptEvent, type PipelineOptions } from '../pipeline.ts';
import { Rejection } from '../rejection.ts';
import { sampleOf } from '../rejections/rejection-sample.ts';
import { sourceOfSender, type Sources } from '../sources/sources.ts';
import type { OpenFile, OpenFiles } from './open-files.ts';
import type { RefusedRow, SliceProgress, Upload, UploadProblem } from './upload.ts';

export interface SliceOptions extends PipelineOptions {
  readonly publisher: Pick<EventPublisher, 'encode' | 'send'>;
  readonly limits: SenderLimits;
  /** Room for what waits for the broker, which all ways in share. */
  readonly queue: FairShare;
  /** Bytes of the queue past which uploads wait: the rest is for those who wait for an answer. */
  readonly yieldBytes: number;
  readonly metrics: IngestionMetrics;
  readonly sources: Pick<Sources, 'noteAccepted' | 'noteRefused'>;
  readonly files: OpenFiles;
  /** Most rows and bytes of a slice. */
  readonly maxRows: number;
  readonly maxBytes: number;
  readonly now: () => number;
}

interface Gathered {
  readonly place: RowPlace;
  readonly events: readonly { readonly row: number; readonly raw: unknown; readonly record: OutgoingRecord }[];
  readonly refused: RefusedRow[];
  readonly passedOver: number;
  readonly end: SliceProgress['end'];
}

const rowsPerTurn = 50;
const roomPauseMs = 25;
const roomPauses = 80;

/** Takes the next rows of an upload in, as if they had been posted: resolves when the broker has all of them. */
export class SliceRunner {
  constructor(private readonly options: SliceOptions) {}

  /** @throws NadiError that is retriable if nothing was done and it should be tried again later. */
  async run(upload: Upload, key: VerifiedKey): Promise<SliceProgress> {
    const { files } = this.options;
    let file: OpenFile;
    try {
      file = await files.open(upload);
    } catch (error) {
      return { ...nothing(upload.place), end: { state: 'failed', problem: brokenFile(error) } };
    }
    let isKept = false;
    try {
      const gathered = await this.gather(upload, key, file);
      const progress = await this.send(key, gathered);
      if (gathered.end === undefined) {
        await files.keep(upload, file, gathered.place);
        isKept = true;
      }
      return progress;
    } finally {
      // What was read and not sent is read again from the stored place.
      if (!isKept) await file.rows.return(undefined);
    }
  }

  private async gather(upload: Upload, key: VerifiedKey, file: OpenFile): Promise<Gathered> {
    const { maxRows, maxBytes, now, metrics } = this.options;
    const request = { key, receivedMs: now(), traceParent: undefined, hasSurrogates: true };
    const events: Gathered['events'][number][] = [];
    const refused: RefusedRow[] = [];
    let { place } = upload;
    let passedOver = 0;
    let bytes = 0;
    let end: SliceProgress['end'];
    for (let count = 0; count < maxRows && bytes < maxBytes; count += 1) {
      if (count % rowsPerTurn === rowsPerTurn - 1) await nextTurn();
      const next = await nextRow(file);
      if (!('row' in next)) {
        end = next;
        break;
      }
      place = next.row.next;
      const made = file.eventOf(next.row);
      if (made === 'passed-over') {
        passedOver += 1;
        continue;
      }
      const taken = made instanceof Rejection ? made : acceptEvent(made.raw, request, this.options);
      if (taken instanceof Rejection) {
        metrics.rejected(taken.code);
        refused.push(refusedRow(next.row.number, taken, made instanceof Rejection ? undefined : made.raw, now()));
        continue;
      }
      bytes += wireBytes(taken.record);
      events.push({
        row: next.row.number,
        raw: made instanceof Rejection ? undefined : made.raw,
        record: taken.record,
      });
    }
    return { place, events, refused, passedOver, end };
  }

  private async send(key: VerifiedKey, { place, events, refused, passedOver, end }: Gathered): Promise<SliceProgress> {
    const { limits, metrics, sources, now } = this.options;
    const permit = limits.take(key, events.length);
    let accepted = 0;
    try {
      const tooLarge = await this.sendInShare(
        key.tenantId,
        events.map(({ record }) => record),
      );
      const large = events.filter(({ record }) => tooLarge.has(record));
      refused.push(...large.map(({ row, raw, record }) => refusedRow(row, largeRecord(record), raw, now())));
      accepted = events.length - large.length;
      metrics.accepted(accepted);
      sources.noteAccepted(sourceOfSender(key), accepted);
      refused.forEach(({ code }) => sources.noteRefused(sourceOfSender(key), code));
      return { place, accepted, passedOver, refused, ...(end === undefined ? {} : { end }) };
    } finally {
      permit.settle(accepted);
    }
  }

  private async sendInShare(
    tenantId: string,
    records: readonly OutgoingRecord[],
  ): Promise<ReadonlySet<OutgoingRecord>> {
    if (records.length === 0) return new Set();
    const { publisher, queue } = this.options;
    const bytes = records.reduce((sum, record) => sum + wireBytes(record), 0);
    await this.enter(tenantId, bytes);
    try {
      await publisher.send(records);
      return new Set();
    } catch (error) {
      if (error instanceof RecordsTooLargeError) return error.records;
      throw error;
    } finally {
      queue.leave(tenantId, bytes);
    }
  }

  /** Nobody waits for an answer: whoever does comes first. */
  private async enter(tenantId: string, bytes: number): Promise<void> {
    const { queue, yieldBytes } = this.options;
    for (let pauses = 0; pauses < roomPauses; pauses += 1) {
      const isRoomy = queue.bytes === 0 || queue.bytes + bytes <= yieldBytes;
      if (isRoomy && queue.enter(tenantId, bytes) === 'admitted') return;
      await sleep(roomPauseMs);
    }
    throw new NadiError('OVERLOADED', { message: 'live events need the room', retriable: true });
  }
}

async function nextRow(file: OpenFile) {
  try {
    const next = await file.rows.next();
    return next.done === true ? ({ state: 'done' } as const) : { row: next.value };
  } catch (error) {
    return { state: 'failed', problem: brokenFile(error) } as const;
  }
}

function brokenFile(error: unknown): UploadProblem {
  if (!(error instanceof NadiError) || error.retriable) throw error;
  const row = brokenRowOf(error);
  return { code: error.code, reason: error.message, ...(row === undefined ? {} : { row }) };
}

function nothing(place: RowPlace): SliceProgress {
  return { place, accepted: 0, passedOver: 0, refused: [] };
}

function largeRecord({ topic, value }: OutgoingRecord): Rejection {
  return new Rejection('EVENT_TOO_LARGE', `${value.length} bytes encoded are more than ${topic} takes`, 'data');
}

function refusedRow(row: number, rejection: Rejection, raw: unknown, nowMs: number): RefusedRow {
  const { reason, field, shape } = sampleOf(rejection, raw, nowMs);
  return { row, code: rejection.code, field: field ?? null, reason, shape: shape ?? null };
}
