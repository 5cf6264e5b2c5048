import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { messageOf, NadiError } from '@nadi/errors';

/** In a row, without a byte in between. */
const mostBreaks = 5;

/**
 * The bytes of an object; where a connection breaks, it goes on behind the last byte of the same version.
 * @param open the bytes from a place on.
 * @throws NadiError OBJECT_DAMAGED, OBJECT_STORE_UNAVAILABLE (retriable), and what `open` throws
 */
export async function* resumedBody(
  key: string,
  first: GetObjectCommandOutput,
  open: (from: number) => Promise<GetObjectCommandOutput>,
): AsyncGenerator<Buffer> {
  const { ContentLength: sizeBytes = 0 } = first;
  let answer = first;
  let at = 0;
  let checksum = 0;
  for (let breaks = 0; ;) {
    try {
      for await (const chunk of answer.Body as Readable) {
        at += (chunk as Buffer).length;
        checksum = crc32(chunk as Buffer, checksum);
        breaks = 0;
        yield chunk as Buffer;
      }
    } catch (error) {
      // The SDK looks at answers from the beginning to the end; here it would be one more broken connection.
      if (/checksum mismatch/i.test(messageOf(error))) throw damaged(key, error);
    }
    if (at === sizeBytes) {
      assertChecksum(key, checksum, first);
      return;
    }
    breaks += 1;
    if (breaks >= mostBreaks) {
      const message = `${key} breaks off at byte ${at} of ${sizeBytes}, ${breaks} times`;
      throw new NadiError('OBJECT_STORE_UNAVAILABLE', { message, retriable: true });
    }
    answer = await open(at);
  }
}

/** Also of what came in several answers; what was stored in parts has the checksums of its parts alone. */
function assertChecksum(key: string, checksum: number, { ChecksumCRC32: wanted }: GetObjectCommandOutput): void {
  if (wanted !== undefined && !wanted.includes('-') && Buffer.from(wanted, 'base64').readUInt32BE() !== checksum) {
    throw damaged(key, undefined);
  }
}

function damaged(key: string, cause: unknown): NadiError {
  return new NadiError('OBJECT_DAMAGED', { message: `${key} is not what its checksum was made of`, cause });
}
