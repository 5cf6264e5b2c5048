import 'reflect-metadata';
import { connect } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { NadiError } from '@nadi/errors';
import { createLogger } from '@nadi/observability';
import { Controller, Module, Post, Req } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { ApiKeyOf, ApiKeyOr } from './access.ts';
import { ErrorFilter } from './error.filter.ts';
import { createHttpApplication } from './http-application.ts';

@Controller()
class BodiesController {
  @Post('files')
  @ApiKeyOr('uploads:write', 'streamed')
  async files(@Req() { body, identity }: FastifyRequest<{ Body: AsyncIterable<Buffer> }>) {
    let bytes = 0;
    for await (const chunk of body) bytes += chunk.length;
    return { bytes, who: identity?.name ?? 'a key' };
  }

  @Post('lines')
  @ApiKeyOf('events:write', 'endless')
  lines(@Req() { streamedType }: FastifyRequest) {
    return { streamedType };
  }

  @Post('events')
  @ApiKeyOf('events:write')
  events(@Req() { body }: FastifyRequest<{ Body: Buffer }>) {
    return { bytes: body.length };
  }
}

@Module({})
class BodiesModule {}

const logger = createLogger({ service: 'spec', version: '0', commit: undefined, instanceId: 'i' }, 'silent');
const key = `nadi_${'a'.repeat(12)}_${'B'.repeat(43)}`;
let app: NestFastifyApplication;
let url: string;

beforeEach(async () => {
  app = await createHttpApplication({
    ...{ title: 'Spec', description: '', bodyLimit: 1_000, rawMediaTypes: ['text/csv'], requestTimeoutMs: 300 },
    streamedBodyTimeoutMs: 60_000,
    module: {
      module: BodiesModule,
      controllers: [BodiesController],
      providers: [{ provide: APP_FILTER, useValue: new ErrorFilter(logger) }],
    },
    logger,
    admit: async ({ headers: { authorization } }) => {
      if (authorization !== `Bearer ${key}`) throw new NadiError('KEY_INVALID', { message: 'another' });
    },
    authenticate: async ({ headers: { authorization } }) => {
      if (authorization === undefined) throw new NadiError('KEY_MISSING', { message: 'nobody' });
      const role = authorization.slice('Bearer '.length) as 'owner';
      return { subject: '1', name: 'Ana', tenantId: 't', grants: [{ role, domain: '*' }], expiresMs: 1 };
    },
  });
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
});
afterEach(() => app.close());

async function post(path: string, token: string | undefined, body: string, type = 'text/csv') {
  const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(url + path, {
    method: 'POST',
    body,
    headers: { 'content-type': type, ...authorization },
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Sends half a body and waits for what comes back, or for 1 s. */
async function half(path: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const length = 'content-length: 10\r\ncontent-type: text/csv';
  socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n${length}\r\n\r\nhalf`);
  const silence = new Promise<string>((resolve) => setTimeout(() => resolve('silence'), 1_000).unref());
  const answer = await Promise.race([once(socket, 'data').then(([data]) => String(data)), silence]);
  socket.destroy();
  return answer;
}

describe('a streamed body', () => {
  it('reaches its route past the limit of the others, whatever its type', async () => {
    const long = 'x'.repeat(100_000);
    for (const type of ['text/csv', 'application/octet-stream', 'application/json']) {
      expect(await post('/files', key, long, type)).toEqual({ status: 201, body: { bytes: 100_000, who: 'a key' } });
    }
    expect(await post('/events', key, long)).toMatchObject({ status: 413 });
    expect(await post('/lines', key, long, 'text/lines')).toEqual({
      status: 201,
      body: { streamedType: 'text/lines' },
    });
    expect(await post('/events', key, 'x', 'application/x-nadi-streamed')).toMatchObject({ status: 415 });
  });

  it('is taken from a key, and from whoever has the permission', async () => {
    expect(await post('/files', 'owner', 'x')).toMatchObject({ status: 201, body: { who: 'Ana' } });
    expect(await post('/files', 'viewer', 'x')).toMatchObject({ status: 403, body: { code: 'KEY_SCOPE' } });
    expect(await post('/files', key.replace(/B$/, 'C'), 'x')).toMatchObject({
      status: 401,
      body: { code: 'KEY_INVALID' },
    });
    expect(await post('/files', undefined, 'x')).toMatchObject({ status: 401, body: { code: 'KEY_MISSING' } });
  });

  it('may take its time, and others may not', async () => {
    const answers = await Promise.all([half('/files'), half('/events')]);
    expect(answers).toEqual(['silence', expect.stringContaining('REQUEST_TIMEOUT')]);
  });
});
