import { describe, expect, it } from '@jest/globals';
import { ApiError } from './api-error.ts';
import { formProblems } from './form-problems.ts';

const error = (code: string, reason: string) => new ApiError({ status: 400, code, reason, remedy: 'Mend it.' });

describe('problems of a form', () => {
  it('stand at the fields that the answer names', () => {
    const reason = 'email: is not an e-mail address; grants.0.domain: is a domain such as orders, or * for all';
    const { fields, rest } = formProblems(error('INPUT_INVALID', reason), ['email', 'grants']);
    expect([...fields]).toEqual([
      ['email', 'is not an e-mail address'],
      ['grants', 'is a domain such as orders, or * for all'],
    ]);
    expect(rest).toBeUndefined();
  });

  it('stand at the field that an error is about, with what to do', () => {
    const { fields } = formProblems(error('USER_EXISTS', 'ana is a member already'), ['email'], {
      USER_EXISTS: 'email',
    });
    expect(fields.get('email')).toBe('Ana is a member already. Mend it.');
  });

  it('stand above the form if they belong to no field', () => {
    const unknown = error('INPUT_INVALID', 'the body: is missing');
    expect(formProblems(unknown, ['email'])).toEqual({ fields: new Map(), rest: unknown });
    const down = error('DATABASE_UNAVAILABLE', 'email: later');
    expect(formProblems(down, ['email']).rest).toBe(down);
  });
});
