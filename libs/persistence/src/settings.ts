import { integerSetting, urlSetting } from '@nadi/config';

/** The settings of every service that keeps state. */
export const persistenceSettings = {
  databaseUrl: urlSetting({
    variable: 'NADI_DATABASE_URL',
    doc: 'PostgreSQL 16 or newer, postgres://user:password@host:port/database.',
    schemes: ['postgres', 'postgresql'],
  }),
  databasePoolSize: integerSetting({
    variable: 'NADI_DATABASE_POOL_SIZE',
    doc: 'Most connections a service opens, 2 to 100.',
    default: 8,
    min: 2,
    max: 100,
  }),
};
