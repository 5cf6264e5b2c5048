import { RecordsTooLargeError, wireBytes, type EventPublisher, type OutgoingRecord } from '@nadi/messaging';
import type { FairShare } from '../flow/fair-share.ts';
import { refusedRoom } from '../flow/refused-room.ts';
import type { SenderLimits } from '../flow/sender-limits.ts';
import type { VerifiedKey } from '../keys/api-key.ts';
import type { IngestionMetrics } from '../metrics.ts';
import { acceptEvent, type AcceptedEvent } from '../pipeline.ts';
import type { QuarantineGate } from '../quarantine/quarantine-gate.ts';
import { Rejection } from '../rejection.ts';
import type { ErrorAnswer } from '@nadi/http';
import type { Rejections } from '../rejections/rejections.ts';
import { sourceOfKey, type Sources } from '../sources/sources.ts';
import { holdsSurrogates, parseBody, type BodyFormat, type ParseOptions, type PostedEvent } from './parse-body.ts';

/** What became of one posted event. */
export type EventResult =
  | { readonly id: string; readonly quarantined?: true; readonly notice?: string }
  | ({ readonly index: number } & ErrorAnswer);

export interface IntakeAnswer {
  /** 202 if all were accepted, 207 if some were, otherwise the status of the first rejection. */
  readonly accepted: number;
  readonly rejected: number;
  /** In the order of the request. */
  readonly results: readonly EventResult[];
}

export interface IntakeOptions extends ParseOptions {
  readonly publisher: Pick<EventPublisher, 'encode' | 'send'>;
  readonly limits: SenderLimits;
  /** Room for what waits for the broker's acknowledgement. */
  readonly queue: FairShare;
  readonly metrics: IngestionMetrics;
  readonly gate: QuarantineGate;
  readonly rejections: Pick<Rejections, 'noteEvent'>;
  readonly sources: Pick<Sources, 'noteAccepted' | 'noteRefused'>;
  readonly maxEventBytes: number;
  readonly maxDepth: number;
  readonly now: () => number;
}

export interface IntakeRequest {
  readonly key: VerifiedKey;
  readonly traceParent: string | undefined;
  /** Undefined if the request has neither a body nor a media type. */
  readonly body: Buffer | undefined;
  readonly format: BodyFormat;
}

/** Takes a request's events in: parse, check each event, send, answer after the broker's acknowledgement. */
export class EventIntake {
  constructor(private readonly options: IntakeOptions) {}

  /**
   * @throws NadiError for what concerns the request as a whole; a rejected event is part of the answer.
   */
  async take({ key, traceParent, body, format }: IntakeRequest): Promise<IntakeAnswer> {
    const { options } = this;
    const beganMs = performance.now();
    const events = parseBody(body, format, options);
    const permit = options.limits.take(key, events.length);
    let taken = 0;
    try {
      const answer = await this.takeEvents({ key, traceParent, body }, events);
      taken = answer.accepted;
      options.sources.noteAccepted(sourceOfKey(key), taken, performance.now() - beganMs);
      return answer;
    } finally {
      permit.settle(taken);
    }
  }

  /** Headers that tell the owner of a key what is left of its limits. */
  limitFieldsOf(key: VerifiedKey): Readonly<Record<string, string>> {
    return this.options.limits.fieldsOf(key);
  }

  private async takeEvents(
    { key, traceParent, body }: Omit<IntakeRequest, 'format'>,
    events: readonly PostedEvent[],
  ): Promise<IntakeAnswer> {
    const { options } = this;
    const request = { key, receivedMs: options.now(), traceParent, hasSurrogates: holdsSurrogates(body) };
    const accepted: AcceptedEvent[] = [];
    const results = events.map((event, index): EventResult => {
      const taken = takeOne(event, (raw) => acceptEvent(raw, request, options));
      if (taken instanceof Rejection) {
        this.noteRejected(key, taken, 'raw' in event ? event.raw : undefined);
        return rejectedResult(index, taken);
      }
      accepted.push(taken);
      return taken.notice === undefined ? { id: taken.id } : { id: taken.id, quarantined: true, notice: taken.notice };
    });
    const refused = await this.send(key.tenantId, accepted);
    const answered = refused.size === 0 ? results : withRefused(results, accepted, refused);
    for (const { contract, record } of accepted) {
      if (!refused.has(record)) continue;
      this.noteRejected(key, tooLarge(record), { type: contract });
    }
    const taken = accepted.length - refused.size;
    options.metrics.accepted(taken);
    return { accepted: taken, rejected: events.length - taken, results: answered };
  }

  private noteRejected(key: VerifiedKey, rejection: Rejection, raw: unknown): void {
    const { metrics, rejections, sources } = this.options;
    metrics.rejected(rejection.code);
    rejections.noteEvent(key, rejection, raw);
    sources.noteRefused(sourceOfKey(key), rejection.code);
  }

  /** Returns the records that their topic does not take for their size; all others are acknowledged then. */
  private async send(tenantId: string, accepted: readonly AcceptedEvent[]): Promise<ReadonlySet<OutgoingRecord>> {
    if (accepted.length === 0) return new Set();
    const { publisher, queue } = this.options;
    const records = accepted.map(({ record }) => record);
    const bytes = records.reduce((sum, record) => sum + wireBytes(record), 0);
    const verdict = queue.enter(tenantId, bytes);
    if (verdict !== 'admitted') throw refusedRoom(verdict, 'too much is waiting for the broker');
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
}

function takeOne(event: PostedEvent, accept: (raw: unknown) => AcceptedEvent | Rejection): AcceptedEvent | Rejection {
  return 'rejection' in event ? event.rejection : accept(event.raw);
}

/** The results with those events refused whose records are too large; accepted events stand in the order of their results. */
function withRefused(
  results: readonly EventResult[],
  accepted: readonly AcceptedEvent[],
  refused: ReadonlySet<OutgoingRecord>,
): EventResult[] {
  let next = 0;
  return results.map((result, index) => {
    if ('code' in result) return result;
    const record = accepted[next++]?.record;
    if (record === undefined || !refused.has(record)) return result;
    return rejectedResult(index, tooLarge(record));
  });
}

function tooLarge({ topic, value }: OutgoingRecord): Rejection {
  return new Rejection('EVENT_TOO_LARGE', `${value.length} bytes encoded are more than ${topic} takes`, 'data');
}

function rejectedResult(index: number, { code, reason, remedy, field }: Rejection): EventResult {
  return { index, code, reason, ...(field === undefined ? {} : { field }), remedy };
}
