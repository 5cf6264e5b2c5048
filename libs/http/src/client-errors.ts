import type { Socket } from 'node:net';
import { STATUS_CODES } from 'node:http';
import { NadiError, type ErrorCode } from '@nadi/errors';
import { errorAnswer, statusOf } from './error-answer.ts';

const known: Readonly<Record<string, { readonly code: ErrorCode; readonly message: string }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { code: 'REQUEST_TIMEOUT', message: 'the request did not arrive in time' },
  HPE_HEADER_OVERFLOW: { code: 'HEADERS_TOO_LARGE', message: 'the header fields are larger than allowed' },
};
const malformed = { code: 'REQUEST_MALFORMED', message: 'the request is not HTTP/1.1 as it should be' } as const;

/**
 * Answers what the parser of HTTP refuses (too slow, too large a header, two lengths for one body) with code and remedy, and closes
 * the connection: nobody can say where the next request on it would begin.
 */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { code, message } = known[error.code ?? ''] ?? malformed;
  const status = statusOf(code);
  const body = JSON.stringify(errorAnswer(new NadiError(code, { message })));
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\ncontent-type: application/json; charset=utf-8\r\n` +
      `cache-control: no-store\r\nx-content-type-options: nosniff\r\nconnection: close\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}
