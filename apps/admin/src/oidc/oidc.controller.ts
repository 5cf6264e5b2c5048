import { NadiError } from '@nadi/errors';
import { Public } from '@nadi/http';
import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AddressLimiter } from '../sessions/address-limiter.ts';
import { sessionTokenOf, setSessionCookie } from '../sessions/session-cookie.ts';
import { SessionStore } from '../sessions/session-store.ts';
import { OidcSignIn } from './oidc-sign-in.ts';

const stateCookie = '__Host-nadi-oidc';
const statePattern = new RegExp(`(?:^|;\\s*)${stateCookie}=([A-Za-z0-9_-]{20,100})(?:;|$)`);
const stateAttributes = 'Path=/; HttpOnly; Secure; SameSite=Lax';

@ApiTags('session')
@Controller('oidc')
export class OidcController {
  constructor(
    @Inject(OidcSignIn) private readonly oidc: OidcSignIn,
    @Inject(SessionStore) private readonly sessions: SessionStore,
    @Inject(AddressLimiter) private readonly limiter: AddressLimiter,
  ) {}

  @Get('start')
  @Public('signing in begins here')
  @ApiOperation({ operationId: 'startOidc', summary: 'Go to the OpenID Connect provider to sign in' })
  @ApiQuery({ name: 'returnTo', required: false, description: 'Path of the console to come back to.' })
  @ApiResponse({ status: 303, description: 'To the provider.' })
  async start(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Query('returnTo') returnTo?: unknown) {
    await withProblemsShown(reply, async () => {
      const path = typeof returnTo === 'string' ? returnTo : undefined;
      const { url, state } = await this.limiter.attempt(request.ip, () => this.oidc.start(path));
      void reply.header('set-cookie', `${stateCookie}=${state}; ${stateAttributes}; Max-Age=600`);
      return url;
    });
  }

  @Get('callback')
  @Public('the provider sends the browser back here; state, nonce and PKCE tie the answer to who asked')
  @ApiOperation({ operationId: 'finishOidc', summary: 'Come back from the OpenID Connect provider' })
  @ApiResponse({ status: 303, description: 'Into the console, or back to the sign-in page with `error`.' })
  async callback(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    await withProblemsShown(reply, async () => {
      const state = statePattern.exec(request.headers.cookie ?? '')?.[1];
      const [, query = ''] = request.url.split('?');
      const finishing = () => this.oidc.finish(query, state, request.ip);
      const { token, expiresAt, returnTo } = await this.limiter.attempt(request.ip, finishing);
      const earlier = sessionTokenOf(request);
      if (earlier !== undefined) {
        await this.sessions.change((manager) => this.sessions.end(manager, earlier));
      }
      setSessionCookie(reply, token, expiresAt);
      return returnTo;
    });
  }
}

/** A browser that navigates cannot show an answer in JSON: the sign-in page says what went wrong. */
async function withProblemsShown(reply: FastifyReply, work: () => Promise<string>): Promise<void> {
  let target: string;
  try {
    target = await work();
  } catch (error) {
    if (!(error instanceof NadiError)) {
      throw error;
    }
    target = `/sign-in?error=${error.code}`;
  }
  await reply.redirect(target, 303);
}
