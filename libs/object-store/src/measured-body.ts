import { createHash } from 'node:crypto';
import { Readable, Transform, type TransformCallback } from 'node:stream';
import { NadiError } from '@nadi/errors';
import type { ObjectBody } from './object-store.ts';

/** Lets bytes through, counts them, and fails at their end if they are not those that were announced. */
export class MeasuredBody extends Transform {
  sizeBytes = 0;
  private readonly hash = createHash('sha256');
  private digest = '';

  /** @param wanted their SHA-256, hexadecimal. */
  constructor(private readonly wanted: string | undefined) {
    super();
  }

  /** Of all bytes, once they are through. */
  get sha256(): string {
    return this.digest;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.hash.update(chunk);
    this.sizeBytes += chunk.length;
    callback(null, chunk);
  }

  override _flush(callback: TransformCallback): void {
    this.digest = this.hash.digest('hex');
    const isRight = this.wanted === undefined || this.wanted.toLowerCase() === this.digest;
    callback(
      isRight
        ? null
        : new NadiError('OBJECT_DAMAGED', {
            message: `the bytes have the SHA-256 ${this.digest}, not the announced one`,
          }),
    );
  }
}

/** A body as a stream of buffers. */
export function streamOf(body: ObjectBody): Readable {
  const stream = Buffer.isBuffer(body) ? Readable.from(piecesOf(body), { objectMode: false }) : body;
  // What goes wrong before somebody reads is told to the one who reads, and does not end the process.
  return stream.on('error', () => undefined);
}

const pieceBytes = 262_144;

function* piecesOf(body: Buffer): Generator<Buffer> {
  for (let at = 0; at < body.length; at += pieceBytes) {
    yield body.subarray(at, at + pieceBytes);
  }
}
