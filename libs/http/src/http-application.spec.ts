import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { createLogger } from '@nadi/observability';
import { Module } from '@nestjs/common';
import { createHttpApplication } from './http-application.ts';

@Module({})
class EmptyModule {}

describe('createHttpApplication', () => {
  it('answers a path that cannot be decoded with code and remedy', async () => {
    const logger = createLogger({ service: 'spec', version: '0', commit: undefined, instanceId: 'i' }, 'silent');
    const app = await createHttpApplication({
      module: { module: EmptyModule },
      logger,
      title: 'Spec',
      description: '',
    });
    await app.init();
    const answer = await app.inject({ method: 'GET', url: '/%zz' });
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'ROUTE_UNKNOWN', remedy: expect.any(String) });
    await app.close();
  });

  it('lets nobody keep an answer or take it for something else', async () => {
    const logger = createLogger({ service: 'spec', version: '0', commit: undefined, instanceId: 'i' }, 'silent');
    const app = await createHttpApplication({
      module: { module: EmptyModule },
      ...{ logger, title: 'Spec', description: '' },
    });
    const access = { kind: 'public', because: 'it is a test' } as const;
    const fastify = app.getHttpAdapter().getInstance();
    fastify.get('/kept', { config: { access } }, (_request, reply) =>
      reply.header('cache-control', 'max-age=1').send({}),
    );
    await app.init();
    const { headers } = await app.inject({ method: 'GET', url: '/openapi.json' });
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    expect((await app.inject({ method: 'GET', url: '/kept' })).headers['cache-control']).toBe('max-age=1');
    await app.close();
  });
});
