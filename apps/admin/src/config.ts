import { defineConfig, integerSetting, listSetting, textSetting, urlSetting } from '@nadi/config';
import { httpSettings } from '@nadi/http';
import { identitySettings } from '@nadi/identity';
import { messagingSettings } from '@nadi/messaging';
import { observabilitySettings } from '@nadi/observability';
import { persistenceSettings } from '@nadi/persistence';

const none = 'none';

/** All settings of the admin service. */
export const adminConfig = defineConfig('Admin service', {
  host: textSetting({ variable: 'NADI_ADMIN_HOST', doc: 'Address the console binds to.', default: '127.0.0.1' }),
  port: integerSetting({
    variable: 'NADI_ADMIN_PORT',
    doc: 'Port of the console, 0 for any free one.',
    default: 18000,
    min: 0,
    max: 65535,
  }),
  publicUrl: urlSetting({
    variable: 'NADI_ADMIN_PUBLIC_URL',
    doc: 'Address under which browsers reach the console; sign-in and its cookies work under this one only.',
    schemes: ['http', 'https'],
    default: 'http://127.0.0.1:18000',
  }),
  services: listSetting({
    variable: 'NADI_ADMIN_SERVICES',
    doc: 'Services behind /api/<name>, as name=address.',
    default: ['reporting=http://127.0.0.1:18200', 'ingestion=http://127.0.0.1:18100'],
  }),
  identityPrivateKey: {
    ...textSetting({
      variable: 'NADI_IDENTITY_PRIVATE_KEY',
      doc: 'Ed25519 key that signs identities, base64url; its public half is among NADI_IDENTITY_PUBLIC_KEYS. `nadi keys identity` draws a pair.',
    }),
    secret: true,
  },
  consoleDir: textSetting({
    variable: 'NADI_ADMIN_CONSOLE_DIR',
    doc: 'Folder of the built console.',
    default: 'apps/console/dist',
  }),
  tablesDir: textSetting({
    variable: 'NADI_ADMIN_TABLES_DIR',
    doc: 'Folder of the tables that previews of pipelines look things up in, as ingestion has it.',
    default: 'config/tables',
  }),
  firstTenants: listSetting({
    variable: 'NADI_ADMIN_FIRST_TENANTS',
    doc: 'Tenants that the first administrator administers; `nadi` is the platform itself.',
    default: ['demo', 'nadi'],
  }),
  sessionHours: integerSetting({
    variable: 'NADI_ADMIN_SESSION_HOURS',
    doc: 'How long somebody stays signed in, hours.',
    default: 168,
    min: 1,
    max: 8_760,
  }),
  sessionIdleHours: integerSetting({
    variable: 'NADI_ADMIN_SESSION_IDLE_HOURS',
    doc: 'A session that was not used for this long ends, hours.',
    default: 12,
    min: 1,
    max: 8_760,
  }),
  oidcIssuer: textSetting({
    variable: 'NADI_ADMIN_OIDC_ISSUER',
    doc: 'Issuer of the OpenID Connect provider that people may sign in with; `none` for local accounts alone.',
    default: none,
  }),
  oidcClientId: textSetting({
    variable: 'NADI_ADMIN_OIDC_CLIENT_ID',
    doc: 'Client id at the OpenID Connect provider.',
    default: 'nadi',
  }),
  oidcClientSecret: {
    ...textSetting({
      variable: 'NADI_ADMIN_OIDC_CLIENT_SECRET',
      doc: 'Client secret at the OpenID Connect provider; `none` for a public client.',
      default: none,
    }),
    secret: true,
  },
  oidcLabel: textSetting({
    variable: 'NADI_ADMIN_OIDC_LABEL',
    doc: 'What the sign-in button calls the OpenID Connect provider.',
    default: 'single sign-on',
  }),
  ...identitySettings,
  ...httpSettings,
  ...messagingSettings,
  ...persistenceSettings,
  ...observabilitySettings,
});

/** The environment of this process. */
export function environment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}
