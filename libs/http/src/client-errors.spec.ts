import 'reflect-metadata';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger } from '@nadi/observability';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHttpApplication } from './http-application.ts';

@Module({})
class EmptyModule {}

let app: NestFastifyApplication;
let served: string[];

beforeAll(async () => {
  const logger = createLogger({ service: 'spec', version: '0', commit: undefined, instanceId: 'i' }, 'silent');
  app = await createHttpApplication({
    module: { module: EmptyModule },
    ...{ logger, title: 'Spec', description: '', headersTimeoutMs: 300, requestTimeoutMs: 600 },
    rawMediaTypes: ['application/json'],
  });
  const access = { kind: 'public', because: 'it is a test' } as const;
  const fastify = app.getHttpAdapter().getInstance();
  fastify.post('/taken', { config: { access } }, (request) => {
    served.push(String(request.body));
    return 'taken';
  });
  fastify.get('/smuggled', { config: { access } }, () => {
    served.push('smuggled');
    return 'smuggled';
  });
  await app.listen(0, '127.0.0.1');
}, 30_000);

afterAll(() => app.close());

/** Writes the parts one after the other and returns all that comes until the server closes. */
async function talk(...parts: readonly string[]): Promise<string> {
  served = [];
  const { port } = app.getHttpServer().address() as AddressInfo;
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1');
    const done = (): void => resolve(answer);
    socket
      .on('data', (data) => (answer += data.toString()))
      .on('close', done)
      .on('error', done);
    parts.forEach((part) => socket.write(part, 'latin1'));
  });
}

const start = 'POST /taken HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\n';
const smuggled = 'GET /smuggled HTTP/1.1\r\nhost: here\r\n\r\n';

function expectRefusal(answer: string, status: number, code: string): void {
  expect(answer.split('\r\n')[0]).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(answer).toContain('connection: close');
  expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toEqual({
    ...{ code, reason: expect.any(String), remedy: expect.any(String) },
  });
}

describe('a client that takes its time', () => {
  it('is answered with 408 when its header does not come to an end', async () => {
    expectRefusal(await talk(start, 'x-slow: '), 408, 'REQUEST_TIMEOUT');
  });

  it('is answered with 408 when its body does not, and its connection is closed', async () => {
    expectRefusal(await talk(`${start}content-length: 10\r\n\r\n`, '{"a"'), 408, 'REQUEST_TIMEOUT');
    expect(served).toEqual([]);
  });

  it('is answered with 408 when it sends nothing at all', async () => {
    expectRefusal(await talk(''), 408, 'REQUEST_TIMEOUT');
  });
});

describe('a request that two servers could read differently', () => {
  it.each([
    ['two lengths', 'content-length: 0\r\ncontent-length: 44\r\n\r\n'],
    ['a length and chunks', 'content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['chunks and a length', 'transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n0\r\n\r\n'],
    ['an encoding behind chunks', 'transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n'],
    ['an encoding that nobody knows', 'transfer-encoding: xchunked\r\n\r\n0\r\n\r\n'],
    ['a length with a sign', 'content-length: +0\r\n\r\n'],
    ['a length that is no number', 'content-length: 0x0\r\n\r\n'],
    ['a space before the colon', 'transfer-encoding : chunked\r\n\r\n0\r\n\r\n'],
    ['a folded header', 'x-a: b\r\n transfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a bare line feed', 'x-a: b\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a zero byte in a header', 'x-a: b\0c\r\n\r\n'],
    ['a chunk whose length is no number', 'transfer-encoding: chunked\r\n\r\n0_\r\n\r\n'],
  ])('with %s is refused, and what hides behind it is not served', async (_what, rest) => {
    const answer = await talk(`${start}${rest}${smuggled}`);
    expect(answer.split('\r\n')[0]).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(served).toEqual([]);
  });
});

describe('a header', () => {
  it('that is too large is answered with 431', async () => {
    expectRefusal(await talk(`${start}x-large: ${'a'.repeat(20_000)}\r\n\r\n`), 431, 'HEADERS_TOO_LARGE');
  });

  it('too many of them are answered as well, or cut off without harm', async () => {
    const many = Array.from({ length: 3_000 }, (_, index) => `x-${index}: a\r\n`).join('');
    expectRefusal(await talk(`${start}${many}\r\n`), 431, 'HEADERS_TOO_LARGE');
  });

  it('that is no header is answered with 400', async () => {
    expectRefusal(await talk('nonsense\r\n\r\n'), 400, 'REQUEST_MALFORMED');
  });
});
