import { describe, expect, it } from '@jest/globals';
import { ApiError, apiErrorFrom } from './api-error.ts';

describe('an error of the API', () => {
  it('carries code, reason, remedy, the id of the request and when to come back', () => {
    const headers = new Headers({ 'x-request-id': 'r1', 'retry-after': '30' });
    const error = apiErrorFrom(429, headers, { code: 'ACCOUNT_LOCKED', reason: 'Too many tries.', remedy: 'Wait.' });
    expect(error).toMatchObject({ code: 'ACCOUNT_LOCKED', message: 'Too many tries.', remedy: 'Wait.' });
    expect(error).toMatchObject({ status: 429, requestId: 'r1', retryAfterSeconds: 30 });
  });

  it.each([undefined, null, 'a page', { code: 7 }])('is made of any answer: %j', (body) => {
    expect(apiErrorFrom(502, new Headers(), body)).toMatchObject({
      code: 'HTTP_502',
      message: 'The server answered 502.',
      requestId: undefined,
      retryAfterSeconds: undefined,
    });
  });

  it('tells a refusal from a lost answer', () => {
    const unknown = (status: number) => new ApiError({ status, code: 'X', reason: 'Why.' }).isOutcomeUnknown;
    expect([400, 403, 404, 409, 429].map(unknown)).toEqual([false, false, false, false, false]);
    expect([0, 200, 500, 502, 504].map(unknown)).toEqual([true, true, true, true, true]);
  });
});
