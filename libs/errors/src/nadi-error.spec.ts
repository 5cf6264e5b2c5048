import { describe, expect, it } from '@jest/globals';
import { errorCodes } from './codes.ts';
import { messageOf, NadiError } from './nadi-error.ts';

describe('NadiError', () => {
  it('carries code, context, cause and the remedy of the list', () => {
    const cause = new Error('socket closed');
    const error = new NadiError('BROKER_UNAVAILABLE', {
      message: 'no answer',
      context: { broker: 'a' },
      retriable: true,
      cause,
    });
    expect(error).toMatchObject({ code: 'BROKER_UNAVAILABLE', context: { broker: 'a' }, retriable: true, cause });
    expect(error.remedy).toBe(errorCodes.BROKER_UNAVAILABLE);
  });

  it('has a remedy of at least a few words for every code', () => {
    for (const [code, remedy] of Object.entries(errorCodes)) {
      expect(`${code}: ${remedy}`).toMatch(/^[A-Z_]+: \S+ \S+ .+[.]$/);
    }
  });
});

describe('messageOf', () => {
  it('reads errors, aggregates without a message of their own, and anything else', () => {
    expect(messageOf(new Error('a'))).toBe('a');
    expect(messageOf(new AggregateError([new Error('a'), new Error('b')], ''))).toBe('a; b');
    expect(messageOf('text')).toBe('text');
    expect(messageOf(undefined)).toBe('undefined');
  });
});
