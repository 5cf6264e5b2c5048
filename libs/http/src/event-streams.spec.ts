import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fastify, type FastifyInstance } from 'fastify';
import type { EventStream } from './event-stream.ts';
import { EventStreams } from './event-streams.ts';

describe('EventStreams', () => {
  let server: FastifyInstance;
  let url: string;
  let opened: (EventStream | undefined)[];

  beforeEach(async () => {
    opened = [];
    const streams = new EventStreams(1);
    server = fastify({ forceCloseConnections: true });
    server.get('/stream', (_request, reply) => {
      opened.push(streams.open(reply, { subject: 'ana' }));
    });
    server.get('/left', (_request, reply) => {
      reply.raw.destroy();
      opened.push(streams.open(reply, { subject: 'ana' }));
    });
    url = await server.listen({ host: '127.0.0.1', port: 0 });
  });
  afterEach(() => server.close());

  it('answer with the head of a stream before anything happens', async () => {
    const { status, headers } = await fetch(`${url}/stream`);
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
      'no-store',
    ]);
  });

  it('are so many and no more at a time', async () => {
    const first = await fetch(`${url}/stream`);
    const second = await fetch(`${url}/stream`);
    expect([first.status, second.status]).toEqual([200, 500]);
    expect(await second.text()).toContain('1 streams are open already');
    opened[0]?.end();
    expect(await first.text()).toBe('');
    const third = await fetch(`${url}/stream`);
    expect(third.status).toBe(200);
  });

  it('begin none for a client that has gone, and do not count it', async () => {
    await expect(fetch(`${url}/left`)).rejects.toThrow();
    expect(opened).toEqual([undefined]);
    expect((await fetch(`${url}/stream`)).status).toBe(200);
  });
});
