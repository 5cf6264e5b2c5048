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
});
