import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fastify, type FastifyInstance } from 'fastify';
import { drainRequests } from './drain-requests.ts';

describe('drainRequests', () => {
  let server: FastifyInstance;
  let url: string;
  let answer: (text: string) => void;
  let begun: Promise<void>;

  beforeEach(async () => {
    server = fastify({ forceCloseConnections: true, return503OnClosing: false });
    drainRequests(server, 60_000);
    const answered = new Promise<string>((resolve) => (answer = resolve));
    begun = new Promise((resolve) => {
      server.get('/slow', () => {
        resolve();
        return answered;
      });
    });
    server.get('/stream', (_request, reply) => {
      reply.hijack();
      reply.raw.write('first');
    });
    url = await server.listen({ host: '127.0.0.1', port: 0 });
  });
  afterEach(() => server.close());

  it('answers a request that was begun before the server closes', async () => {
    const response = fetch(`${url}/slow`);
    await begun;
    const closed = server.close();
    answer('done');
    expect(await (await response).text()).toBe('done');
    await closed;
  });

  it('meanwhile answers new requests with 503, a code and the time to wait', async () => {
    const response = fetch(`${url}/slow`);
    await begun;
    const closed = server.close();
    const late = await fetch(`${url}/slow`);
    expect([late.status, late.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await late.json()).toMatchObject({ code: 'OVERLOADED' });
    answer('done');
    await response;
    await closed;
  });

  it('waits neither for a stream nor for a client that left', async () => {
    const stream = await fetch(`${url}/stream`);
    const leaving = new AbortController();
    const left = fetch(`${url}/slow`, { signal: leaving.signal });
    await begun;
    const closed = server.close();
    leaving.abort();
    await expect(left).rejects.toThrow();
    await closed;
    await expect(stream.text()).rejects.toThrow();
  });
});
