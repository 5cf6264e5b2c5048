import { describe, expect, it } from '@jest/globals';
import { ApiError } from '../api/index.ts';
import { sellerError } from './seller-errors.ts';

const error = (code: string) =>
  new ApiError({ status: 429, code, reason: 'as it is', remedy: 'Wait for `Retry-After`.', requestId: 'r1' });

describe('an error as a seller is told it', () => {
  it.each(['STREAMS_EXCEEDED', 'OVERLOADED', 'QUERY_RATE_LIMITED', 'SERVICE_UNREACHABLE'])(
    'has words of the page for %s, and its code and id',
    (code) => {
      const told = sellerError(error(code));
      expect(told).toMatchObject({ code, requestId: 'r1' });
      expect(`${told.reason} ${told.remedy}`).not.toMatch(/as it is|`|Services/);
    },
  );

  it.each(['HTTP_502', 'constructor'])('is as it is for %s', (code) => {
    expect(sellerError(error(code))).toMatchObject({ code, reason: 'as it is' });
  });
});
