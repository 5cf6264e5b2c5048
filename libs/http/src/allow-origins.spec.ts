import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { NadiError } from '@nadi/errors';
import { createLogger } from '@nadi/observability';
import { Controller, Get, Module, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiKeyOf, Public } from './access.ts';
import { allowedOriginsOf } from './allow-origins.ts';
import { createHttpApplication } from './http-application.ts';

@Controller()
class SpecController {
  @Post('events')
  @ApiKeyOf('events:write')
  events() {
    return 'taken';
  }

  @Get('refused')
  @ApiKeyOf('events:write')
  refused() {
    return 'refused';
  }

  @Get('open')
  @Public('it is a test')
  open() {
    return 'open';
  }
}

@Module({})
class SpecModule {}

const shop = 'https://shop.example';
let app: NestFastifyApplication;
let admitted: string[];
afterEach(() => app.close());

async function start(...origins: readonly string[]): Promise<void> {
  admitted = [];
  app = await createHttpApplication({
    ...{ title: 'Spec', description: '' },
    module: { module: SpecModule, controllers: [SpecController] },
    logger: createLogger({ service: 'spec', version: '0', commit: undefined, instanceId: 'i' }, 'silent'),
    admit: async ({ method, headers: { authorization } }) => {
      admitted.push(method);
      if (authorization === 'busy') throw new NadiError('OVERLOADED', { message: 'busy', retriable: true });
      if (authorization !== 'key') throw new NadiError('KEY_INVALID', { message: 'another' });
    },
    ...(origins.length === 0 ? {} : { allowedOrigins: allowedOriginsOf('SPEC_ORIGINS', origins) }),
  });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
}

const preflight = (origin: string, url = '/events') =>
  app.inject({
    method: 'OPTIONS',
    url,
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  });

const post = (origin: string, authorization: string) =>
  app.inject({ method: 'POST', url: '/events', headers: { origin, authorization } });

describe('a page of an allowed origin', () => {
  it('has its preflight answered without a key', async () => {
    await start('https://other.example', shop);
    const { statusCode, headers } = await preflight(shop);
    expect(statusCode).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': shop,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': expect.stringContaining('authorization'),
      'access-control-max-age': '7200',
      vary: 'Origin',
    });
    expect(admitted).toEqual([]);
  });

  it('may read the answer and its refusals, with the time and when to come again', async () => {
    await start(shop);
    for (const [key, status] of [
      ['key', 201],
      ['wrong', 401],
      ['busy', 503],
    ] as const) {
      const { statusCode, headers } = await post(shop, key);
      expect(statusCode).toBe(status);
      expect(headers['access-control-allow-origin']).toBe(shop);
      expect(headers['access-control-expose-headers']).toMatch(/Date, Retry-After/);
    }
    expect((await post(shop, 'busy')).headers['retry-after']).toBe('1');
  });

  it('is still asked for its key', async () => {
    await start('*');
    expect((await post(shop, 'wrong')).statusCode).toBe(401);
    expect(admitted).toEqual(['POST']);
  });

  it('may call nothing but the routes of API keys', async () => {
    await start('*');
    expect((await preflight(shop, '/open')).statusCode).toBe(404);
    const { headers } = await app.inject({ method: 'GET', url: '/open', headers: { origin: shop } });
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it('is any page if the setting is *', async () => {
    await start('*');
    const { headers } = await post(shop, 'key');
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['vary']).toBeUndefined();
  });
});

describe('a page of another origin', () => {
  it.each([
    ['https://shop.example.evil.example', [shop]],
    ['http://shop.example', [shop]],
    ['null', [shop]],
    [shop, ['none']],
  ])('is refused: %s where %j are allowed', async (origin, allowed) => {
    await start(...allowed);
    const { statusCode, headers, payload } = await preflight(origin);
    expect(statusCode).toBe(403);
    expect(JSON.parse(payload)).toMatchObject({
      code: 'ORIGIN_NOT_ALLOWED',
      reason: expect.stringContaining(origin),
      remedy: expect.stringContaining('NADI_INGESTION_ALLOWED_ORIGINS'),
    });
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect((await post(origin, 'key')).headers['access-control-allow-origin']).toBeUndefined();
  });
});

it('without a setting nothing is said of origins', async () => {
  await start();
  expect((await preflight(shop)).statusCode).toBe(404);
  expect((await post(shop, 'key')).headers['access-control-allow-origin']).toBeUndefined();
});

describe('allowedOriginsOf', () => {
  it.each([['shop.example'], ['https://shop.example/'], ['https://*.shop.example/a'], ['ftp://shop.example'], ['']])(
    'refuses %j and names the setting',
    async (wrong) => {
      await start();
      expect(() => allowedOriginsOf('SPEC_ORIGINS', [shop, wrong])).toThrow(
        expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(/^SPEC_ORIGINS: "/) }),
      );
    },
  );

  it('takes * and none only alone', async () => {
    await start();
    expect(allowedOriginsOf('SPEC_ORIGINS', ['*'])).toBe('*');
    expect(allowedOriginsOf('SPEC_ORIGINS', ['none'])).toEqual(new Set());
    expect(() => allowedOriginsOf('SPEC_ORIGINS', [shop, '*'])).toThrow('is not an origin');
  });

  it('answers preflights of a route that is read as well', async () => {
    await start(shop);
    const { statusCode, headers } = await preflight(shop, '/refused');
    expect([statusCode, headers['access-control-allow-methods']]).toEqual([204, 'GET, HEAD']);
  });
});
