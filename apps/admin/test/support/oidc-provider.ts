import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

/** Somebody at the provider. */
export interface ProvidedPerson {
  readonly sub: string;
  readonly email: string;
  readonly emailVerified: boolean;
}

/** A certified OpenID Connect provider on loopback. Whom it signs in, the test says beforehand. */
export class LocalProvider {
  person: ProvidedPerson = { sub: 'nobody', email: 'nobody@example.com', emailVerified: true };

  private constructor(
    private readonly server: Server,
    readonly issuer: string,
  ) {}

  static async start(redirectUri: string): Promise<LocalProvider> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const local = new LocalProvider(server, issuer);
    const signingKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
    const provider = new Provider(issuer, {
      clients: [{ client_id: 'nadi', client_secret: 'a client secret', redirect_uris: [redirectUri] }],
      clientAuthMethods: ['client_secret_post'],
      clientDefaults: { token_endpoint_auth_method: 'client_secret_post' },
      jwks: { keys: [{ ...signingKey, use: 'sig', alg: 'RS256' }] },
      cookies: { keys: ['a key of the test'] },
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
      conformIdTokenClaims: false,
      ttl: { AccessToken: 60, Grant: 600, IdToken: 60, Interaction: 600, Session: 600 },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
      findAccount: (_context, sub) => ({
        accountId: sub,
        claims: () => ({ sub, email: local.person.email, email_verified: local.person.emailVerified }),
      }),
    });
    const callback = provider.callback();
    server.on('request', (request, response) => {
      if (request.url?.startsWith('/interaction/') !== true) {
        void callback(request, response);
        return;
      }
      // Signs the person in and agrees to everything, as they would on the provider's own pages.
      void (async () => {
        const { prompt, params, session } = await provider.interactionDetails(request, response);
        if (prompt.name === 'login') {
          await provider.interactionFinished(request, response, { login: { accountId: local.person.sub } });
          return;
        }
        const grant = new provider.Grant({
          ...(session === undefined ? {} : { accountId: session.accountId }),
          clientId: String(params['client_id']),
        });
        grant.addOIDCScope('openid email profile');
        await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
      })();
    });
    return local;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
  }
}
