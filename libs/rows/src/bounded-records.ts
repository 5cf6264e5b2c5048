import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { isUtf8 } from 'node:buffer';
import { fileInvalid } from './file-invalid.ts';

/** Where a reader stands in a text file: in front of the next record. */
export interface TextPlace {
  /** Bytes before it. */
  readonly offset: number;
  /** Lines before it. */
  readonly lines: number;
}

/** One record of a text file, without its line end. */
export interface TextRecord {
  readonly text: string;
  /** The line it begins at, from 1. */
  readonly line: number;
  /** Where the record behind it begins. */
  readonly next: TextPlace;
}

export interface RecordOptions {
  readonly from: TextPlace;
  /** The longest record, bytes: what is longer is no record, and never in memory. */
  readonly maxBytes: number;
  /** Of CSV: a record does not end within quotes. Undefined if quotes have no meaning. */
  readonly quotes?: { readonly delimiter: string } | undefined;
}

const chunkBytes = 65_536;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;
const mark = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * The records of a text file, one after the other, without holding more than one and a chunk. Empty lines are passed over.
 * @throws NadiError UPLOAD_FILE_INVALID naming the line that is too long, is not UTF-8 or has a quote without an end.
 */
export async function* readRecords(
  file: string,
  { from, maxBytes, quotes }: RecordOptions,
): AsyncGenerator<TextRecord> {
  const ends = quotes === undefined ? new LineEnds() : new QuotedEnds(quotes.delimiter.charCodeAt(0));
  let { offset, lines } = from;
  // A byte order mark is no part of the first record.
  if (offset === 0 && (await beginsWithMark(file))) offset = mark.length;
  let rest: Buffer = Buffer.alloc(0);
  const record = (bytes: Buffer): TextRecord | undefined => {
    const line = lines + 1;
    const body = withoutEnd(bytes);
    offset += bytes.length;
    lines += countLines(bytes);
    if (body.length === 0) return undefined;
    if (!isUtf8(body)) throw fileInvalid(line, 'it is not UTF-8');
    return { text: body.toString(), line, next: { offset, lines } };
  };
  for await (const chunk of createReadStream(file, { start: offset, highWaterMark: chunkBytes })) {
    rest = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    let start = 0;
    for (let end = ends.find(rest, start); end !== -1; end = ends.find(rest, start)) {
      const found = end - start > maxBytes ? tooLong(lines + 1, maxBytes) : record(rest.subarray(start, end + 1));
      start = end + 1;
      if (found !== undefined) yield found;
    }
    rest = rest.subarray(start);
    ends.moved(start);
    if (rest.length > maxBytes) tooLong(lines + 1, maxBytes);
  }
  if (ends.isQuoted) throw fileInvalid(lines + 1, 'a quote is opened and never closed');
  if (rest.length > 0) {
    const last = record(rest);
    if (last !== undefined) yield last;
  }
}

function tooLong(line: number, maxBytes: number): never {
  throw fileInvalid(line, `the row is longer than ${maxBytes} bytes, or a quote is opened and never closed`);
}

async function beginsWithMark(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(mark.length), 0, mark.length, 0);
    return bytesRead === mark.length && buffer.equals(mark);
  } finally {
    await handle.close();
  }
}

function withoutEnd(bytes: Buffer): Buffer {
  let { length } = bytes;
  if (bytes[length - 1] === lineFeed) length -= 1;
  if (bytes[length - 1] === carriageReturn) length -= 1;
  return bytes.subarray(0, length);
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, at + 1)) lines += 1;
  return lines;
}

/** Finds the ends of lines, looking at no byte twice. */
class LineEnds {
  private seen = 0;
  readonly isQuoted: boolean = false;

  find(bytes: Buffer, start: number): number {
    const end = bytes.indexOf(lineFeed, Math.max(start, this.seen));
    this.seen = end === -1 ? bytes.length : end + 1;
    return end;
  }

  /** The first bytes are dropped. */
  moved(bytes: number): void {
    this.seen -= bytes;
  }
}

type FieldState = 'start' | 'unquoted' | 'quoted' | 'closed';

/** Finds the ends of records whose fields may be quoted; a quote within an unquoted field is a part of it. */
class QuotedEnds {
  private seen = 0;
  private state: FieldState = 'start';

  constructor(private readonly delimiter: number) {}

  get isQuoted(): boolean {
    return this.state === 'quoted';
  }

  find(bytes: Buffer, start: number): number {
    for (let at = Math.max(start, this.seen); at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (this.state === 'quoted') {
        if (byte === quote) this.state = 'closed';
      } else if (byte === lineFeed) {
        this.state = 'start';
        this.seen = at + 1;
        return at;
      } else if (byte === this.delimiter) {
        this.state = 'start';
      } else if (byte === quote && this.state !== 'unquoted') {
        // A field begins, or a doubled quote goes on with it.
        this.state = 'quoted';
      } else if (byte !== carriageReturn) {
        this.state = 'unquoted';
      }
    }
    this.seen = bytes.length;
    return -1;
  }

  /** The first bytes are dropped. */
  moved(bytes: number): void {
    this.seen -= bytes;
  }
}
