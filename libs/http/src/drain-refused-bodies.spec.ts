import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fastify, type FastifyInstance } from 'fastify';
import { drainRefusedBodies } from './drain-refused-bodies.ts';

const limit = 1_024;

describe('drainRefusedBodies', () => {
  let server: FastifyInstance;

  beforeEach(async () => {
    server = fastify({ bodyLimit: limit });
    drainRefusedBodies(server, 64 * 1_048_576, 10_000);
    server.post('/', () => 'taken');
    await server.listen({ host: '127.0.0.1', port: 0 });
  });
  afterEach(() => server.close());

  /** Posts a body of which the end is sent after the answer is due; what came back, or the error of the connection. */
  function post(bytes: number, headers: Record<string, string>): Promise<number | string> {
    const { port } = server.server.address() as AddressInfo;
    return new Promise((resolve) => {
      const posting = request({ port, method: 'POST', headers: { 'content-type': 'application/json', ...headers } });
      posting.on('response', (response) => response.resume().on('end', () => resolve(response.statusCode ?? 0)));
      posting.on('error', (error) => resolve(error.message));
      posting.write(`"${'a'.repeat(bytes - 2)}`, () => setTimeout(() => posting.end('"'), 50));
    });
  }

  it.each([
    ['announced', (bytes: number) => ({ 'content-length': String(bytes) })],
    ['sent in chunks', () => ({ 'transfer-encoding': 'chunked' })],
  ])('lets a client see why a large body was refused that was %s', async (_how, headers) => {
    const bytes = 8 * 1_048_576;
    expect(await post(bytes, headers(bytes))).toBe(413);
  });

  it('leaves requests that are taken alone', async () => {
    expect(await post(10, { 'content-length': '10' })).toBe(200);
  });
});
