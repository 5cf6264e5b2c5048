import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { NadiError } from '@nadi/errors';
import type { Grant, Identity } from '@nadi/identity';
import { createLogger } from '@nadi/observability';
import { Controller, Get, Module, Post, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiKeyOf, ApiKeyOr, Public, Requires, SignedBody, SignedIn, SignedInOrSeller } from './access.ts';
import { Caller, type Admit, type Authenticate } from './guard-routes.ts';
import { createHttpApplication, openApiDocument } from './http-application.ts';

@Controller()
class DeclaredController {
  @Get('open')
  @Public('it is a test')
  open() {
    return 'open';
  }

  @Get('mine')
  @SignedIn()
  mine(@Caller() caller: Identity) {
    return caller.name;
  }

  @Get('topics')
  @Requires('topics:read')
  topics(@Caller() caller: Identity) {
    return caller.name;
  }

  @Post('topics')
  @Requires('topics:read')
  change() {
    return 'changed';
  }

  @Post('events')
  @ApiKeyOf('events:write')
  events() {
    return 'taken';
  }
}

@Controller()
class SellersController {
  @Get('both')
  @Requires('topics:read', 'seller:read')
  both(@Caller() { sellerId = 'all' }: Identity) {
    return sellerId;
  }

  @Get('own')
  @Requires('seller:read')
  own(@Caller() { sellerId = 'all' }: Identity) {
    return sellerId;
  }

  @Get('passed-on')
  @SignedInOrSeller()
  passedOn(@Caller() { sellerId = 'all' }: Identity) {
    return sellerId;
  }

  @Get('people')
  @SignedIn()
  people() {
    return 'all';
  }

  @Get('topics')
  @Requires('topics:read')
  topics() {
    return 'all';
  }

  @Post('events')
  @ApiKeyOr('topics:read')
  events() {
    return 'all';
  }
}

@Controller()
class HookController {
  @Post('hook')
  @SignedBody()
  hook() {
    return 'heard';
  }
}

@Controller()
class ForgetfulController {
  @Get('forgotten')
  forgotten() {
    return 'everybody sees this';
  }
}

@Module({})
class SpecModule {}

const title = { title: 'Spec', description: '' };
let app: NestFastifyApplication;
afterEach(() => app.close());

async function start(controller: Type, authenticate?: Authenticate) {
  app = await createHttpApplication({
    ...title,
    module: { module: SpecModule, controllers: [controller] },
    logger: createLogger({ service: 'spec', version: '0', commit: undefined, instanceId: 'i' }, 'silent'),
    ...(authenticate === undefined ? {} : { authenticate, admit: withKey }),
  });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
}

/** Takes the Authorization header for a role. */
const byRole: Authenticate = async ({ headers: { authorization } }) => {
  if (authorization === undefined) {
    throw new NadiError('KEY_MISSING', { message: 'nobody' });
  }
  const grants = [{ role: authorization as Grant['role'], domain: 'orders' }];
  return { subject: '1', name: 'Ana', tenantId: 't', grants, expiresMs: 1 };
};

/** Takes one key. */
const withKey: Admit = async ({ headers: { authorization, signature } }, _reply, access) => {
  if (access.kind === 'signed-body') {
    if (signature === undefined) {
      throw new NadiError('WEBHOOK_SIGNATURE_MISSING', { message: 'nothing' });
    }
    return;
  }
  if (authorization !== 'key') {
    throw new NadiError('KEY_INVALID', { message: 'another' });
  }
};

async function get(url: string, role?: string) {
  const { statusCode, payload, headers } = await app.inject({
    url,
    method: url === '/events' ? 'POST' : 'GET',
    headers: role === undefined ? {} : { authorization: role },
  });
  return { status: statusCode, payload, headers };
}

describe('a route', () => {
  it('lets in who its rule names, and nobody else', async () => {
    await start(DeclaredController, byRole);
    expect(await get('/open')).toMatchObject({ status: 200 });
    expect(await get('/events', 'key')).toMatchObject({ status: 201 });
    expect(await get('/events', 'analyst')).toMatchObject({ status: 401 });
    expect(await get('/mine', 'viewer')).toMatchObject({ status: 200, payload: 'Ana' });
    expect(await get('/topics', 'analyst')).toMatchObject({ status: 200, payload: 'Ana' });
    const stranger = await get('/mine');
    expect(stranger.status).toBe(401);
    expect(JSON.parse(stranger.payload)).toMatchObject({ code: 'KEY_MISSING', remedy: expect.any(String) });
    const viewer = await get('/topics', 'viewer');
    expect(viewer.status).toBe(403);
    expect(JSON.parse(viewer.payload)).toMatchObject({
      code: 'KEY_SCOPE',
      reason: expect.stringContaining('topics:read'),
    });
  });

  it('is judged before its body is read', async () => {
    await start(DeclaredController, byRole);
    const answer = await app.inject({
      method: 'POST',
      url: '/topics',
      headers: { 'content-type': 'application/json' },
      payload: '{not json',
    });
    expect(answer.statusCode).toBe(401);
    const headers = { 'content-type': 'application/json', authorization: 'none' };
    const event = await app.inject({ method: 'POST', url: '/events', headers, payload: '{not json' });
    expect(event.statusCode).toBe(401);
    const refused = await app.inject({ method: 'HEAD', url: '/topics' });
    expect(refused.statusCode).toBe(401);
  });

  it('of signed bodies is judged by whoever admits, and needs somebody who does', async () => {
    await start(HookController, byRole);
    const hook = (headers: Record<string, string>) =>
      app.inject({
        method: 'POST',
        url: '/hook',
        headers: { 'content-type': 'application/json', ...headers },
        payload: '{',
      });
    expect(JSON.parse((await hook({})).payload)).toMatchObject({ code: 'WEBHOOK_SIGNATURE_MISSING' });
    // Only now is the body read.
    expect((await hook({ signature: 'any' })).statusCode).toBe(400);
    expect(openApiDocument(app, title).paths['/hook']?.post).toMatchObject({ 'x-nadi-access': 'signed-body' });
    await app.close();
    await expect(start(HookController)).rejects.toMatchObject({ code: 'ROUTE_UNDECLARED' });
  });

  it('carries its rule into the OpenAPI document, and an id into every answer', async () => {
    await start(DeclaredController, byRole);
    const { paths } = openApiDocument(app, title);
    const rules = Object.entries(paths).map(([path, item]) => [
      path,
      ((item.get ?? item.post) as unknown as Record<string, string>)['x-nadi-access'],
    ]);
    expect(Object.fromEntries(rules)).toEqual({
      '/open': 'public',
      '/mine': 'signed-in',
      '/topics': 'topics:read',
      '/events': 'events:write',
    });
    expect((await get('/open')).headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('refuses sellers unless it says that it serves them, whatever their identity says beside', async () => {
    const admin: Grant = { role: 'admin', domain: '*' };
    const seller: Grant = { role: 'seller', domain: '*' };
    const identities: Record<string, Pick<Identity, 'grants' | 'sellerId'>> = {
      seller: { grants: [seller], sellerId: 'm-1' },
      nameless: { grants: [seller] },
      mixed: { grants: [seller, admin], sellerId: 'm-1' },
      disguised: { grants: [admin], sellerId: 'm-1' },
      halfway: { grants: [seller, admin] },
      admin: { grants: [admin] },
    };
    await start(SellersController, async ({ headers: { authorization = '' } }) => {
      const who = identities[authorization] as Pick<Identity, 'grants' | 'sellerId'>;
      return { subject: '1', name: 'Ana', tenantId: 't', expiresMs: 1, ...who };
    });
    const routes = ['/both', '/own', '/passed-on', '/people', '/topics', '/events'];
    const seen = async (who: string) => Promise.all(routes.map(async (url) => (await get(url, who)).status));
    expect(await seen('seller')).toEqual([200, 200, 200, 403, 403, 403]);
    expect(await seen('admin')).toEqual([200, 403, 200, 200, 200, 201]);
    for (const who of ['nameless', 'mixed', 'disguised', 'halfway']) {
      expect([who, ...(await seen(who))]).toEqual([who, 403, 403, 403, 403, 403, 403]);
    }
    expect((await get('/both', 'seller')).payload).toBe('m-1');
    const { paths } = openApiDocument(app, title);
    expect(paths['/both']?.get).toMatchObject({ 'x-nadi-access': 'topics:read or seller:read' });
  });

  it('without a rule keeps the service from starting', async () => {
    await expect(start(ForgetfulController, byRole)).rejects.toMatchObject({
      code: 'ROUTE_UNDECLARED',
      message: expect.stringContaining('GET /forgotten'),
    });
  });

  it('that needs an identity keeps a service that knows none from starting', async () => {
    await expect(start(DeclaredController)).rejects.toMatchObject({
      code: 'ROUTE_UNDECLARED',
      message: expect.stringContaining('GET /topics'),
    });
  });
});
