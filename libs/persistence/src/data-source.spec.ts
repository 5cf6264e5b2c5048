import { describe, expect, it } from '@jest/globals';
import { createDataSource } from './data-source.ts';

describe('createDataSource', () => {
  it.each(['anomaly-detection', 'Reporting', '1st', '', 'a; drop schema public'])(
    'refuses a service name that cannot name a schema as it is (%j)',
    (service) => {
      expect(() => createDataSource({ url: 'postgres://127.0.0.1/nadi', poolSize: 2, service })).toThrow(
        expect.objectContaining({ code: 'CONFIG_INVALID' }),
      );
    },
  );
});
