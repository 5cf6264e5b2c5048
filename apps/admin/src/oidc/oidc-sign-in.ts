import { messageOf, NadiError } from '@nadi/errors';
import { hashSecret } from '@nadi/identity';
import type { Logger } from '@nadi/observability';
import { acrossTenants } from '@nadi/persistence';
import * as oidc from 'openid-client';
import type { DataSource, EntityManager } from 'typeorm';
import { People, type Person } from '../accounts/people.ts';
import type { SignIn, StartedSession } from '../accounts/sign-in.ts';
import { returnPathOf } from './return-path.ts';

/** The OpenID Connect provider that people may sign in with. */
export interface OidcProvider {
  readonly issuer: string;
  readonly clientId: string;
  /** Undefined for a public client. */
  readonly clientSecret: string | undefined;
  readonly label: string;
}

export interface OidcParts {
  readonly provider: OidcProvider | undefined;
  /** Where browsers reach the console. */
  readonly publicUrl: string;
  readonly dataSource: DataSource;
  readonly signIn: SignIn;
  readonly logger: Logger;
  readonly now: () => number;
}

interface Started {
  readonly code_verifier: string;
  readonly nonce: string;
  readonly return_to: string;
}

const signInMs = 600_000;

/** Signs people in with OpenID Connect: authorization code flow with PKCE, state and nonce. Nobody is added by signing in. */
export class OidcSignIn {
  private discovered: Promise<oidc.Configuration> | undefined;

  constructor(private readonly parts: OidcParts) {}

  /** What the sign-in button says; undefined without a provider. */
  get label(): string | undefined {
    return this.parts.provider?.label;
  }

  /**
   * Begins a sign-in: where the browser has to go, and what it has to bring back.
   * @throws NadiError SIGN_IN_UNAVAILABLE
   */
  async start(returnTo: string | undefined): Promise<{ readonly url: string; readonly state: string }> {
    const config = await this.configuration();
    const state = oidc.randomState();
    const nonce = oidc.randomNonce();
    const codeVerifier = oidc.randomPKCECodeVerifier();
    const now = this.parts.now();
    await acrossTenants(this.parts.dataSource, async (manager) => {
      await manager.query('delete from oidc_sign_ins where expires_at < $1', [new Date(now)]);
      await manager.query(
        'insert into oidc_sign_ins (state_hash, code_verifier, nonce, return_to, expires_at) values ($1, $2, $3, $4, $5)',
        [hashSecret(state), codeVerifier, nonce, returnPathOf(returnTo), new Date(now + signInMs)],
      );
    });
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: this.redirectUri,
      scope: 'openid email profile',
      code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    return { url: url.href, state };
  }

  /**
   * Ends a sign-in with what the provider sent the browser back with.
   * @param state what the browser kept since it began; it ties the answer to the browser that asked.
   * @throws NadiError REQUEST_FORGED, ACCOUNT_UNKNOWN, SIGN_IN_UNAVAILABLE
   */
  async finish(
    query: string,
    state: string | undefined,
    address: string,
  ): Promise<StartedSession & { readonly returnTo: string }> {
    const config = await this.configuration();
    const { dataSource, signIn } = this.parts;
    const started = await this.take(state);
    const claims = await this.claims(config, query, state as string, started);
    return acrossTenants(dataSource, async (manager) => {
      const person = await this.personOf(manager, claims);
      return {
        ...(await signIn.begin(manager, person, { how: this.parts.provider?.issuer ?? '', address })),
        returnTo: started.return_to,
      };
    });
  }

  /** Each sign-in that was begun can be finished once. */
  private async take(state: string | undefined): Promise<Started> {
    const [[started] = []] = await acrossTenants(this.parts.dataSource, (manager) =>
      manager.query<[Started[], number]>(
        'delete from oidc_sign_ins where state_hash = $1 and expires_at > $2 returning code_verifier, nonce, return_to',
        [hashSecret(state ?? ''), new Date(this.parts.now())],
      ),
    );
    if (started === undefined) {
      throw new NadiError('REQUEST_FORGED', { message: 'this browser has begun no such sign-in, or too long ago' });
    }
    return started;
  }

  private async claims(config: oidc.Configuration, query: string, state: string, started: Started) {
    try {
      const tokens = await oidc.authorizationCodeGrant(config, new URL(`${this.redirectUri}?${query}`), {
        pkceCodeVerifier: started.code_verifier,
        expectedNonce: started.nonce,
        expectedState: state,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) {
        throw new Error('the provider sent no id token');
      }
      return claims;
    } catch (cause) {
      this.parts.logger.warn({ err: cause }, 'a sign-in at the provider could not be finished');
      throw new NadiError('SIGN_IN_UNAVAILABLE', { message: messageOf(cause), cause });
    }
  }

  /** A person known by the provider's subject, or met for the first time under a verified address of a member. */
  private async personOf(manager: EntityManager, { iss, sub, email, email_verified }: oidc.IDToken): Promise<Person> {
    const people = new People(manager);
    const subject = `${iss}#${sub}`;
    const known = await people.byOidcSubject(subject);
    if (known !== undefined) {
      return known;
    }
    const address = typeof email === 'string' && email_verified === true ? email.toLowerCase() : undefined;
    const member = address === undefined ? undefined : await people.byEmail(address);
    if (member === undefined) {
      throw new NadiError('ACCOUNT_UNKNOWN', {
        message: `${address ?? 'an address that is not verified'} is no member`,
      });
    }
    // Addresses are given to other people; who is known by an id at this provider comes with that id.
    if (member.oidcSubject?.startsWith(`${iss}#`) === true) {
      throw new NadiError('ACCOUNT_UNKNOWN', { message: `${member.email} belongs to somebody else at the provider` });
    }
    await people.linkOidc(member.id, subject);
    await this.parts.signIn.note(manager, member, 'user.provider-linked');
    return member;
  }

  private get redirectUri(): string {
    return new URL('/oidc/callback', this.parts.publicUrl).href;
  }

  private configuration(): Promise<oidc.Configuration> {
    const { provider } = this.parts;
    if (provider === undefined) {
      throw new NadiError('SIGN_IN_UNAVAILABLE', { message: 'no OpenID Connect provider is set' });
    }
    this.discovered ??= discover(provider).catch((cause: unknown) => {
      // The next sign-in asks again.
      this.discovered = undefined;
      throw new NadiError('SIGN_IN_UNAVAILABLE', { message: `${provider.issuer}: ${messageOf(cause)}`, cause });
    });
    return this.discovered;
  }
}

function discover({ issuer, clientId, clientSecret }: OidcProvider): Promise<oidc.Configuration> {
  const url = new URL(issuer);
  const isLoopback = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  const authentication = clientSecret === undefined ? oidc.None() : oidc.ClientSecretPost(clientSecret);
  return oidc.discovery(url, clientId, undefined, authentication, {
    // Without TLS only where nobody listens in.
    execute: isLoopback ? [oidc.allowInsecureRequests] : [],
    timeout: 10,
  });
}
