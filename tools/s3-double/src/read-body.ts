import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { S3Error } from './s3-error.ts';
import { sha256 } from './signature-v4.ts';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * The bytes that a body stands for, checked against what was signed and every digest that was sent.
 * @throws S3Error XAmzContentSHA256Mismatch, BadDigest, IncompleteBody, NotImplemented
 */
export function readBody(sent: Buffer, headers: Headers, contentSha256: string): Buffer {
  if (!contentSha256.startsWith('STREAMING-')) {
    if (contentSha256 !== 'UNSIGNED-PAYLOAD' && contentSha256 !== sha256(sent)) {
      throw new S3Error(
        'XAmzContentSHA256Mismatch',
        'The provided x-amz-content-sha256 header does not match what was computed.',
      );
    }
    assertDigests(sent, headers);
    return sent;
  }
  if (contentSha256 !== 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') {
    throw new S3Error('NotImplemented', `${contentSha256} is not known here`);
  }
  const { body, trailers } = decodeChunks(sent);
  if (String(body.length) !== headers['x-amz-decoded-content-length']) {
    throw new S3Error(
      'IncompleteBody',
      'You did not provide the number of bytes specified by the x-amz-decoded-content-length header',
    );
  }
  const announced = headers['x-amz-trailer'];
  if (typeof announced === 'string' && trailers[announced] === undefined) {
    throw new S3Error('IncompleteBody', `The trailer ${announced} is missing`);
  }
  assertDigests(body, { ...headers, ...trailers });
  return body;
}

/** `<hex size>CRLF<bytes>CRLF`, up to a chunk of no bytes, and trailers behind it. */
function decodeChunks(sent: Buffer): { readonly body: Buffer; readonly trailers: Headers } {
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const end = sent.indexOf('\r\n', at);
    const size = /^[0-9a-fA-F]{1,8}$/.exec(sent.toString('latin1', at, Math.max(at, end)))?.[0];
    const from = end + 2;
    const length = parseInt(size ?? '', 16);
    if (end < 0 || size === undefined || from + length > sent.length) {
      throw new S3Error('IncompleteBody', 'The body is not aws-chunked to its end');
    }
    if (length === 0) {
      return { body: Buffer.concat(chunks), trailers: trailersOf(sent.toString('latin1', from)) };
    }
    chunks.push(sent.subarray(from, from + length));
    at = from + length + 2;
  }
}

function trailersOf(text: string): Headers {
  const lines = text.split('\r\n').filter((line) => line.includes(':'));
  return Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).trim().toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  );
}

/** Base64 of the CRC-32, big-endian. */
export function crc32Of(body: Buffer): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64');
}

function assertDigests(body: Buffer, headers: Headers): void {
  const known: Readonly<Record<string, () => string>> = {
    'content-md5': () => createHash('md5').update(body).digest('base64'),
    'x-amz-checksum-crc32': () => crc32Of(body),
    'x-amz-checksum-sha256': () => createHash('sha256').update(body).digest('base64'),
  };
  for (const [name, value] of Object.entries(headers)) {
    const digest = known[name];
    if (digest !== undefined && digest() !== value) {
      throw new S3Error('BadDigest', `The ${name} you specified did not match the calculated checksum.`);
    }
    if (digest === undefined && /^x-amz-checksum-(crc32c|crc64nvme|sha1)$/.test(name)) {
      throw new S3Error('NotImplemented', `${name} is not known here`);
    }
  }
}
