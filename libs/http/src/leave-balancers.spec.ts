import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fastify, type FastifyInstance } from 'fastify';
import { leaveBalancers } from './leave-balancers.ts';

describe('leaveBalancers', () => {
  let server: FastifyInstance;
  let isLeaving = false;

  beforeEach(() => {
    server = fastify();
    leaveBalancers(server, () => isLeaving);
    server.get('/', () => 'here');
  });
  afterEach(() => server.close());

  it('asks clients to connect anew as soon as the service is leaving, and goes on answering', async () => {
    expect((await server.inject('/')).headers.connection).toBe('keep-alive');
    isLeaving = true;
    const answer = await server.inject('/');
    expect([answer.statusCode, answer.headers.connection, answer.body]).toEqual([200, 'close', 'here']);
  });
});
