import { describeApi } from '@nadi/http';
import { DataSource } from 'typeorm';
import { Members } from './accounts/members.ts';
import { Setup } from './accounts/setup.ts';
import { SignIn } from './accounts/sign-in.ts';
import { UsersController } from './accounts/users.controller.ts';
import { httpDescription } from './app.module.ts';
import { AuditLog } from './audit/audit-log.ts';
import { AuditController } from './audit/audit.controller.ts';
import { EdgeIdentity } from './edge/edge-identity.ts';
import { EdgeStreamController, Recheck, StreamAddresses } from './edge/stream.controller.ts';
import { observedControllers, observedInjected } from './observed/observed.ts';
import { OidcController } from './oidc/oidc.controller.ts';
import { OidcSignIn } from './oidc/oidc-sign-in.ts';
import { AddressLimiter } from './sessions/address-limiter.ts';
import { Authenticator } from './sessions/authenticator.ts';
import { SessionController } from './sessions/session.controller.ts';
import { SessionStore } from './sessions/session-store.ts';
import { ApiTokens } from './tokens/api-tokens.ts';
import { TokensController } from './tokens/tokens.controller.ts';

/** The OpenAPI document of the service, built without starting it. */
export function adminDocument() {
  return describeApi(
    httpDescription,
    [
      ...[SessionController, OidcController, UsersController, TokensController, AuditController, EdgeStreamController],
      ...observedControllers,
    ],
    [
      ...[AddressLimiter, ApiTokens, AuditLog, Authenticator, DataSource, EdgeIdentity, Members, OidcSignIn],
      ...[Recheck, SessionStore, Setup, SignIn, StreamAddresses],
      ...observedInjected,
    ],
  );
}
