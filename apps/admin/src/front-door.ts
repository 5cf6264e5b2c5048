import type { ConfigValues } from '@nadi/config';
import { IdentityVerifier, SellerTokenSigner, SellerTokenVerifier } from '@nadi/identity';
import type { Logger } from '@nadi/observability';
import type { Provider, Type } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Members } from './accounts/members.ts';
import { Setup } from './accounts/setup.ts';
import { SignIn } from './accounts/sign-in.ts';
import { SignInAttempts } from './accounts/sign-in-attempts.ts';
import { UsersController } from './accounts/users.controller.ts';
import { AuditLog } from './audit/audit-log.ts';
import { AuditController } from './audit/audit.controller.ts';
import type { adminConfig } from './config.ts';
import { OidcController } from './oidc/oidc.controller.ts';
import { OidcSignIn } from './oidc/oidc-sign-in.ts';
import { AddressLimiter } from './sessions/address-limiter.ts';
import { Authenticator } from './sessions/authenticator.ts';
import { SessionController } from './sessions/session.controller.ts';
import { SessionStore } from './sessions/session-store.ts';
import { ApiTokens } from './tokens/api-tokens.ts';
import { SellerTokens } from './tokens/seller-tokens.ts';
import { SellerTokensController } from './tokens/seller-tokens.controller.ts';
import { TokensController } from './tokens/tokens.controller.ts';

export type AdminConfig = ConfigValues<typeof adminConfig.settings>;

const hourMs = 3_600_000;

/** The routes of people, programs and the audit. */
export const frontDoorControllers: readonly Type[] = [
  SessionController,
  OidcController,
  UsersController,
  TokensController,
  SellerTokensController,
  AuditController,
];

/** What those routes ask for. */
export const frontDoorInjected = [
  ...[
    AddressLimiter,
    ApiTokens,
    AuditLog,
    Authenticator,
    DataSource,
    Members,
    OidcSignIn,
    SellerTokens,
    SessionStore,
    Setup,
    SignIn,
  ],
] as const;

/** Who may come in, and what is written down of it. */
export function createFrontDoor(config: AdminConfig, dataSource: DataSource, logger: Logger) {
  const now = Date.now;
  const { publicUrl, firstTenants } = config;
  const audit = new AuditLog(dataSource, now);
  const times = { longestMs: config.sessionHours * hourMs, idleMs: config.sessionIdleHours * hourMs };
  const sessions = new SessionStore(dataSource, times, now);
  const tokens = new ApiTokens(dataSource, audit, now);
  const attempts = new SignInAttempts(dataSource, now);
  const signIn = new SignIn({ dataSource, attempts, sessions, audit });
  const signer = new SellerTokenSigner(config.identityPrivateKey);
  const verifier = new SellerTokenVerifier(config.identityPublicKeys, now);
  const sellers = new SellerTokens({ dataSource, audit, signer, verifier, now });
  const signed = new IdentityVerifier(config.identityPublicKeys, 'admin', now);
  const authenticator = new Authenticator({ sessions, tokens, sellers, signed, publicUrl });
  const provider = oidcProviderOf(config);
  const values = new Map<unknown, unknown>([
    [DataSource, dataSource],
    [AuditLog, audit],
    [SessionStore, sessions],
    [ApiTokens, tokens],
    [SellerTokens, sellers],
    [SignIn, signIn],
    [Authenticator, authenticator],
    [AddressLimiter, new AddressLimiter(now)],
    [Members, new Members({ dataSource, sessions, audit, now })],
    [Setup, new Setup({ dataSource, sessions, audit, signIn, firstTenants, now })],
    [OidcSignIn, new OidcSignIn({ provider, publicUrl, dataSource, signIn, logger, now })],
  ]);
  const providers = [...values].map(([provide, useValue]) => ({ provide, useValue })) as Provider[];
  return { authenticator, providers };
}

function oidcProviderOf(config: AdminConfig) {
  const { oidcIssuer: issuer, oidcClientId: clientId, oidcClientSecret: secret, oidcLabel: label } = config;
  const clientSecret = secret === 'none' ? undefined : secret;
  return issuer === 'none' ? undefined : { issuer, clientId, clientSecret, label };
}
