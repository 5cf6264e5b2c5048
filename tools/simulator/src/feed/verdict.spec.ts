import { describe, expect, it } from '@jest/globals';
import { verdictOf } from './verdict.ts';

const answer = (status: number, body: unknown, retryAfter?: string) => ({
  status,
  retryAfter,
  body: JSON.stringify(body),
});
const refusal = (code: string) => ({ index: 0, code, reason: 'because', remedy: 'mend it' });

describe('verdictOf', () => {
  it.each([
    [
      'all accepted',
      answer(202, { accepted: 2, rejected: 0, results: [{ id: '1' }, { id: '2' }] }),
      [undefined, undefined],
    ],
    ['some refused', answer(207, { results: [{ id: '1' }, refusal('EVENT_INVALID')] }), [undefined, 'EVENT_INVALID']],
    [
      'all refused one by one',
      answer(403, { results: [refusal('KEY_SCOPE'), refusal('KEY_SCOPE')] }),
      ['KEY_SCOPE', 'KEY_SCOPE'],
    ],
    ['the whole body refused', answer(400, refusal('BODY_INVALID_JSON')), ['BODY_INVALID_JSON', 'BODY_INVALID_JSON']],
    ['an unknown media type', answer(415, {}), ['HTTP_415', 'HTTP_415']],
    [
      'accepted with an answer nobody can read',
      { status: 202, retryAfter: undefined, body: 'ok' },
      [undefined, undefined],
    ],
  ])('settles: %s', (_, given, codes) => {
    expect(verdictOf(given, 2)).toEqual({ kind: 'settled', codes });
  });

  it.each([
    ['429 after the wait that was asked for', answer(429, refusal('RATE_LIMITED'), '3'), 3_000],
    ['503', answer(503, refusal('OVERLOADED'), '1'), 1_000],
    ['an unexpected 500', answer(500, {}), undefined],
    ['a partial success that does not say which', answer(207, { results: [] }), undefined],
  ])('sends again: %s', (_, given, afterMs) => {
    expect(verdictOf(given, 2)).toMatchObject({ kind: 'again', afterMs });
  });

  it('splits a request that is too large, but not a single event', () => {
    expect(verdictOf(answer(413, refusal('BODY_TOO_LARGE')), 2)).toEqual({ kind: 'split' });
    expect(verdictOf(answer(413, refusal('EVENT_TOO_LARGE')), 1)).toEqual({
      kind: 'settled',
      codes: ['EVENT_TOO_LARGE'],
    });
  });

  it('gives up with a wrong key or address', () => {
    expect(verdictOf(answer(401, refusal('KEY_EXPIRED')), 2)).toMatchObject({ kind: 'hopeless', code: 'KEY_EXPIRED' });
    expect(verdictOf(answer(404, {}), 2)).toMatchObject({ kind: 'hopeless', code: 'HTTP_404' });
  });
});
