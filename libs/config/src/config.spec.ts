import { describe, expect, it } from '@jest/globals';
import { NadiError } from '@nadi/errors';
import { defineConfig, environmentExample, loadConfig } from './config.ts';
import { choiceSetting, integerSetting, listSetting, textSetting, urlSetting } from './setting.ts';

const definition = defineConfig('sample', {
  port: integerSetting({ variable: 'SAMPLE_PORT', doc: 'Port, 1 to 65535.', default: 8080, min: 1, max: 65535 }),
  database: urlSetting({ variable: 'SAMPLE_DATABASE_URL', doc: 'PostgreSQL.', schemes: ['postgres', 'postgresql'] }),
  brokers: listSetting({ variable: 'SAMPLE_BROKERS', doc: 'Brokers.', default: ['127.0.0.1:9092'] }),
  level: choiceSetting({ variable: 'SAMPLE_LEVEL', doc: 'Level.', default: 'info', choices: ['info', 'debug'] }),
  name: textSetting({ variable: 'SAMPLE_NAME', doc: 'Name.', default: 'x' }),
});
const url = 'postgres://u:secret@127.0.0.1/db';

describe('loadConfig', () => {
  it('takes defaults where nothing is set, and treats an empty variable as not set', () => {
    expect(loadConfig(definition, { SAMPLE_DATABASE_URL: url, SAMPLE_NAME: '' })).toEqual({
      port: 8080,
      database: url,
      brokers: ['127.0.0.1:9092'],
      level: 'info',
      name: 'x',
    });
  });

  it('parses numbers and lists', () => {
    const values = loadConfig(definition, { SAMPLE_DATABASE_URL: url, SAMPLE_PORT: '81', SAMPLE_BROKERS: 'a:1, b:2,' });
    expect(values.port).toBe(81);
    expect(values.brokers).toEqual(['a:1', 'b:2']);
  });

  it.each([
    ['SAMPLE_PORT', '8o', 'must be a whole number (it is "8o")'],
    ['SAMPLE_PORT', '70000', 'must be at most 65535'],
    ['SAMPLE_LEVEL', 'loud', 'SAMPLE_LEVEL'],
    ['SAMPLE_BROKERS', ' , ', 'must name at least one value'],
  ])('names %s when it is %p', (variable, text, reason) => {
    const load = () => loadConfig(definition, { SAMPLE_DATABASE_URL: url, [variable]: text });
    expect(load).toThrow(NadiError);
    expect(load).toThrow(reason);
  });

  it('names every missing setting at once and never shows a secret', () => {
    expect(() => loadConfig(definition, { SAMPLE_PORT: 'x' })).toThrow(/SAMPLE_PORT .*SAMPLE_DATABASE_URL is not set/);
    expect(() => loadConfig(definition, { SAMPLE_DATABASE_URL: 'mysql://u:secret@h' })).toThrow(/^((?!secret).)*$/);
  });
});

describe('environmentExample', () => {
  it('comments out defaults and leaves required settings open', () => {
    const text = environmentExample([definition]);
    expect(text).toContain('# Port, 1 to 65535.\n# SAMPLE_PORT=8080');
    expect(text).toContain('# PostgreSQL. Required.\nSAMPLE_DATABASE_URL=');
  });
});
