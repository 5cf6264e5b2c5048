import { describe, expect, it } from '@jest/globals';
import { backoffMs, readAnswer, retryAfterMs } from './answer.ts';

describe('readAnswer', () => {
  it.each([
    [200, 'later'],
    [204, 'later'],
    [302, 'later'],
    [400, 'too-much'],
    [401, 'refused'],
    [403, 'refused'],
    [404, 'refused'],
    [408, 'later'],
    [413, 'too-much'],
    [415, 'refused'],
    [429, 'later'],
    [500, 'later'],
    [502, 'later'],
    [503, 'later'],
  ])('takes %d without results for %s', (status, kind) => {
    expect(readAnswer(status, { code: 'X' }, 2, 0).kind).toBe(kind);
    expect(readAnswer(status, undefined, 2, 0).kind).toBe(kind);
    expect(readAnswer(status, { results: [{ id: 'a' }] }, 2, 0).kind).toBe(kind);
  });

  it('takes results by their place, whatever the status', () => {
    const rejection = { code: 'KEY_SCOPE', reason: 'no', remedy: 'ask' };
    const outcome = readAnswer(403, { results: [{ id: 'a' }, { index: 1, ...rejection }] }, 2, 0);
    expect(outcome).toEqual({ kind: 'settled', rejections: new Map([[1, rejection]]) });
  });

  it('has a code, a reason and a remedy for an answer that has none', () => {
    expect(readAnswer(404, 'nginx', 1, 0)).toMatchObject({
      problem: { code: 'HTTP_404', reason: 'the answer was 404', remedy: expect.any(String) },
    });
  });
});

it.each([
  [null, 0],
  ['', 0],
  ['3', 3_000],
  ['-3', 0],
  ['soon', 0],
  ['99999999999', 3_600_000],
  [new Date(60_000).toUTCString(), 20_000],
  [new Date(10_000).toUTCString(), 0],
])('Retry-After %j asks for %d ms', (header, expected) => {
  expect(retryAfterMs(header, 40_000)).toBe(expected);
});

it('backs off up to twice as long each time, within its bound', () => {
  expect([0, 1, 2, 3, 1_000].map((attempt) => backoffMs(attempt, 100, 500, 1))).toEqual([100, 200, 400, 500, 500]);
  expect(backoffMs(3, 100, 500, 0)).toBe(0);
});
