import { NadiError } from '@nadi/errors';
import { Caller, parseInput, Public, Requires, SignedIn } from '@nadi/http';
import { permissionsOf, type Identity } from '@nadi/identity';
import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Setup } from '../accounts/setup.ts';
import { actorOf, SignIn, type StartedSession } from '../accounts/sign-in.ts';
import { AuditLog } from '../audit/audit-log.ts';
import { inputs } from '../input.ts';
import { OidcSignIn } from '../oidc/oidc-sign-in.ts';
import { Authenticator } from './authenticator.ts';
import { AddressLimiter } from './address-limiter.ts';
import { clearSessionCookie, sessionTokenOf, setSessionCookie } from './session-cookie.ts';
import { SessionStore, shownSession } from './session-store.ts';

@ApiTags('session')
@Controller('api')
export class SessionController {
  constructor(
    @Inject(SignIn) private readonly signIn: SignIn,
    @Inject(Setup) private readonly setup: Setup,
    @Inject(SessionStore) private readonly sessions: SessionStore,
    @Inject(Authenticator) private readonly authenticator: Authenticator,
    @Inject(OidcSignIn) private readonly oidc: OidcSignIn,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(AddressLimiter) private readonly limiter: AddressLimiter,
  ) {}

  @Get('sign-in')
  @Public('who is not signed in yet asks how to')
  @ApiOperation({ operationId: 'readSignInWays', summary: 'The ways to sign in' })
  @ApiResponse({ status: 200, description: 'Local accounts, and the OpenID Connect provider if there is one.' })
  ways() {
    return { local: true, oidc: this.oidc.label === undefined ? null : { label: this.oidc.label } };
  }

  @Get('session')
  @SignedIn()
  @ApiOperation({ operationId: 'readSession', summary: 'Who is signed in, for which tenant, with which permissions' })
  @ApiResponse({ status: 200, description: 'The session; `csrf` goes into the header x-nadi-csrf of every change.' })
  async read(@Req() request: FastifyRequest) {
    return shownSession(await this.authenticator.sessionOf(request));
  }

  @Get('session/seller')
  @Requires('seller:read')
  @ApiOperation({
    operationId: 'readSellerSession',
    summary: 'For which seller of which tenant a token is, and until when',
  })
  @ApiResponse({ status: 200, description: 'What a seller’s page needs to know.' })
  readSeller(@Caller() { sellerId, name, tenantId, grants, expiresMs }: Identity) {
    return {
      seller: { id: sellerId, name },
      tenantId,
      permissions: permissionsOf(grants),
      expiresAt: new Date(expiresMs).toISOString(),
    };
  }

  @Post('session')
  @HttpCode(200)
  @Public('signing in is what it is for; attempts are limited by address and by account')
  @ApiOperation({ operationId: 'signIn', summary: 'Sign in with e-mail address and password' })
  @ApiResponse({ status: 200, description: 'The session; its cookie is set.' })
  @ApiResponse({ status: 401, description: 'CREDENTIALS_WRONG' })
  @ApiResponse({ status: 429, description: 'ACCOUNT_LOCKED or RATE_LIMITED; see Retry-After.' })
  async start(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply, @Body() body: unknown) {
    this.authenticator.assertSameOrigin(request);
    const { email, password } = parseInput(inputs.signIn, body);
    const started = await this.limiter.attempt(request.ip, () => this.signIn.withPassword(email, password, request.ip));
    return this.enter(request, reply, started);
  }

  @Delete('session')
  @HttpCode(204)
  @SignedIn()
  @ApiOperation({ operationId: 'signOut', summary: 'Sign out' })
  @ApiResponse({ status: 204, description: 'The session has ended.' })
  async end(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const { person, tenantId } = await this.authenticator.sessionOf(request);
    await this.sessions.change(async (manager) => {
      await this.sessions.end(manager, sessionTokenOf(request) ?? '');
      await this.audit.append(manager, actorOf(person, tenantId), {
        action: 'session.ended',
        object: `user/${person.email}`,
      });
    });
    clearSessionCookie(reply);
  }

  @Post('session/tenant')
  @HttpCode(200)
  @SignedIn()
  @ApiOperation({ operationId: 'switchTenant', summary: 'Look at another of your tenants' })
  @ApiResponse({ status: 200, description: 'The session in the other tenant.' })
  @ApiResponse({ status: 403, description: 'TENANT_UNKNOWN' })
  async switchTenant(@Req() request: FastifyRequest, @Body() body: unknown) {
    const { tenantId } = parseInput(inputs.tenant, body);
    const { person, memberships } = await this.authenticator.sessionOf(request);
    if (!memberships.some((membership) => membership.tenantId === tenantId)) {
      throw new NadiError('TENANT_UNKNOWN', { message: `you do not belong to ${tenantId}` });
    }
    const token = sessionTokenOf(request) ?? '';
    await this.sessions.change(async (manager) => {
      await this.sessions.switchTenant(manager, token, tenantId);
      // Who looks at a tenant's data stands in the audit of that tenant.
      await this.audit.append(manager, actorOf(person, tenantId), {
        action: 'session.started',
        object: `user/${person.email}`,
        detail: { how: 'change of tenant', address: request.ip },
      });
    });
    return shownSession(await this.authenticator.sessionOf(request));
  }

  @Post('setup/check')
  @HttpCode(200)
  @Public('holds a one-time link instead of a session')
  @ApiOperation({ operationId: 'checkLink', summary: 'Whose password a one-time link sets' })
  @ApiResponse({ status: 200, description: 'The person; null for the first administrator.' })
  @ApiResponse({ status: 410, description: 'LINK_INVALID' })
  async checkLink(@Req() request: FastifyRequest, @Body() body: unknown) {
    this.authenticator.assertSameOrigin(request);
    const { token } = parseInput(inputs.linkCheck, body);
    const holder = await this.limiter.attempt(request.ip, () => this.setup.holder(token));
    return { person: holder === null ? null : { email: holder.email, name: holder.name } };
  }

  @Post('setup')
  @HttpCode(200)
  @Public('holds a one-time link instead of a session')
  @ApiOperation({ operationId: 'useLink', summary: 'Set a password with a one-time link, and sign in' })
  @ApiResponse({ status: 200, description: 'The session; its cookie is set.' })
  @ApiResponse({ status: 410, description: 'LINK_INVALID' })
  async useLink(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() body: unknown,
  ) {
    this.authenticator.assertSameOrigin(request);
    const input = parseInput(inputs.setup, body);
    const started = await this.limiter.attempt(request.ip, () => this.setup.finish(input, request.ip));
    return this.enter(request, reply, started);
  }

  /** A browser's session before this one ends, so that nobody can prepare one for somebody else. */
  private async enter(request: FastifyRequest, reply: FastifyReply, { token, expiresAt }: StartedSession) {
    const earlier = sessionTokenOf(request);
    if (earlier !== undefined) {
      await this.sessions.change((manager) => this.sessions.end(manager, earlier));
    }
    setSessionCookie(reply, token, expiresAt);
    const session = await this.sessions.find(token);
    if (session === undefined) {
      throw new NadiError('SESSION_MISSING', { message: 'the session ended as it began' });
    }
    return shownSession(session);
  }
}
