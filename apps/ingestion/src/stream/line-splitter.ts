import { NadiError } from '@nadi/errors';

/** Whole lines of a stream. */
export interface LineBatch {
  /** Each line with its end; the last line of a stream may lack it. */
  readonly body: Buffer;
  /** Lines that are not empty. */
  readonly events: number;
}

export interface LineSplitterOptions {
  /** Longest line, bytes. */
  readonly maxLineBytes: number;
  /** Most lines of one batch. */
  readonly maxBatchLines: number;
}

const lineEnd = 0x0a;
const firstVisible = 0x21;

/** Cuts the pieces in which a stream arrives into batches of whole lines. */
export class LineSplitter {
  private rest: Buffer[] = [];
  private restBytes = 0;

  constructor(private readonly options: LineSplitterOptions) {}

  /**
   * The lines that a piece completes.
   * @throws NadiError EVENT_TOO_LARGE if a line does not come to an end.
   */
  push(piece: Buffer): readonly LineBatch[] {
    const last = piece.lastIndexOf(lineEnd);
    const batches = last < 0 ? [] : this.cut(Buffer.concat([...this.rest, piece.subarray(0, last + 1)]));
    if (last >= 0) this.forget();
    // A copy: a short rest must not keep the whole piece in memory.
    const rest = Buffer.from(piece.subarray(last + 1));
    this.rest.push(rest);
    this.restBytes += rest.length;
    if (this.restBytes > this.options.maxLineBytes) {
      throw new NadiError('EVENT_TOO_LARGE', { message: `a line has more than ${this.options.maxLineBytes} bytes` });
    }
    return batches;
  }

  /** What is left when the stream has ended: a line without its end. */
  end(): readonly LineBatch[] {
    const batches = this.cut(Buffer.concat(this.rest));
    this.forget();
    return batches;
  }

  private forget(): void {
    this.rest = [];
    this.restBytes = 0;
  }

  private cut(lines: Buffer): LineBatch[] {
    const batches: LineBatch[] = [];
    let batchStart = 0;
    let events = 0;
    for (let start = 0; start < lines.length;) {
      const found = lines.indexOf(lineEnd, start);
      const end = found < 0 ? lines.length : found + 1;
      if (hasText(lines, start, end)) events += 1;
      start = end;
      if (events === this.options.maxBatchLines || (start === lines.length && events > 0)) {
        batches.push({ body: lines.subarray(batchStart, start), events });
        batchStart = start;
        events = 0;
      }
    }
    return batches;
  }
}

/** Lines of spaces are no events. */
function hasText(lines: Buffer, start: number, end: number): boolean {
  return lines.subarray(start, end).some((byte) => byte >= firstVisible);
}
