import type { ErrorAnswer } from '@nadi/http';
import type { IntakeAnswer } from '../http/event-intake.ts';

/** A line of the answer to a stream. */
export type AckLine =
  /** All events up to this number are acknowledged by the broker, or refused by a line before. */
  | { readonly acknowledged: number }
  /** Events are counted from 1, in the order of the stream. */
  | ({ readonly event: number } & ErrorAnswer)
  /** An event that was put into quarantine. */
  | { readonly event: number; readonly id: string; readonly quarantined: true; readonly notice: string };

/** Numbers the events of a stream, whose batches are answered one after the other. */
export class OrderedAcks {
  private numbered = 0;
  private refusedCount = 0;

  /** Events that are settled. */
  get acknowledged(): number {
    return this.numbered;
  }

  get refused(): number {
    return this.refusedCount;
  }

  /** What a client is told of the next batch: what became of single events, then how far it is settled. */
  next({ results }: Pick<IntakeAnswer, 'results'>): readonly AckLine[] {
    const first = this.numbered + 1;
    const lines: AckLine[] = [];
    results.forEach((result, index) => {
      const event = first + index;
      if ('code' in result) {
        const { code, reason, field, remedy } = result;
        this.refusedCount += 1;
        lines.push({ event, code, reason, ...(field === undefined ? {} : { field }), remedy });
      } else if (result.quarantined === true) {
        lines.push({ event, id: result.id, quarantined: true, notice: result.notice ?? '' });
      }
    });
    this.numbered += results.length;
    return [...lines, { acknowledged: this.numbered }];
  }
}
