import { describe, expect, it } from '@jest/globals';
import { NadiError } from '@nadi/errors';
import { guardDatabase, isDatabaseOutage } from './database-fault.ts';

const withCode = (code: string, message = 'failed') => Object.assign(new Error(message), { code });

describe('isDatabaseOutage', () => {
  it.each([
    ...['08006', '08P01', '53300', '53200', '57P01', '57P02', '57P03', '57014', '58030'],
    ...['40001', '40003', '40P01', '25006', '25P03', '55P03'],
    ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'],
    ...['ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END', 'ERR_SOCKET_CLOSED'],
  ])('takes %s for an outage that a retry outlives', (code) => {
    expect(isDatabaseOutage(withCode(code))).toBe(true);
  });

  it.each(['23505', '23514', '42P01', '42501', '22P02', '22021', '25P02', '28P01', '3F000', 'EACCES', 'ERR_ASSERTION'])(
    'takes %s for a wrong statement or setting',
    (code) => {
      expect(isDatabaseOutage(withCode(code, 'connection terminated'))).toBe(false);
    },
  );

  it.each([
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'timeout exceeded when trying to connect',
    'Client has encountered a connection error and is not queryable',
    'Query runner already released. Cannot run queries anymore.',
    'Cannot use a pool after calling end on the pool',
  ])('knows the driver by its words where it has no code: %s', (message) => {
    expect(isDatabaseOutage(new Error(message))).toBe(true);
  });

  it.each([new TypeError('x is not a function'), 'text', { code: 7 }])(
    'takes anything else for a bug (%s)',
    (thrown) => {
      expect(isDatabaseOutage(thrown)).toBe(false);
    },
  );

  it('looks into refusals of several addresses', () => {
    const refused = new AggregateError([new Error('Connection terminated unexpectedly')], '');
    expect(isDatabaseOutage(refused)).toBe(true);
  });
});

describe('guardDatabase', () => {
  it('returns the result', async () => {
    expect(await guardDatabase(() => Promise.resolve(7))).toBe(7);
  });

  it('turns an outage into a retriable error with its cause', async () => {
    const cause = withCode('57P01', 'terminating connection due to administrator command');
    await expect(guardDatabase(() => Promise.reject(cause))).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      retriable: true,
      message: cause.message,
      cause,
    });
  });

  it('passes everything else through as it is', async () => {
    const own = new NadiError('OFFSET_FENCED', { message: 'connection terminated' });
    for (const thrown of [withCode('23505'), own]) {
      await expect(guardDatabase(() => Promise.reject(thrown))).rejects.toBe(thrown);
    }
  });
});
