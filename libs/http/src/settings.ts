import { integerSetting, listSetting } from '@nadi/config';

/** The settings of every service that answers requests. */
export const httpSettings = {
  shutdownDelayMs: integerSetting({
    variable: 'NADI_SHUTDOWN_DELAY_MS',
    doc: 'How long a service that was told to stop still answers while its readiness already fails, so that load balancers turn away from it, milliseconds.',
    default: 0,
    min: 0,
    max: 60_000,
  }),
  maxConnections: integerSetting({
    variable: 'NADI_MAX_CONNECTIONS',
    doc: 'Most connections that a service holds open at once; further ones are closed at once. Each costs some ten kilobytes.',
    default: 10_000,
    min: 10,
    max: 1_000_000,
  }),
  trustedProxies: listSetting({
    variable: 'NADI_TRUSTED_PROXIES',
    doc: 'Addresses or networks (CIDR) of the reverse proxies whose X-Forwarded-For and X-Forwarded-Host are believed, separated by commas; `none` believes nobody.',
    default: ['none'],
  }),
};
