import { describe, expect, it } from '@jest/globals';
import { readLink, writeLink } from './statement-link.ts';

describe('the address of a statement', () => {
  it('holds the statement and the values of its parameters, whatever they are', () => {
    const shared = {
      sql: "select '#&=+% ü\n' from t where a = $a and b > $b",
      parameters: { a: { type: 'text', text: 'x:y & z' }, b: { type: 'number', text: '1' } },
    } as const;
    const link = writeLink(shared);
    expect(link).toMatch(/^#sql=[^#\s]+$/);
    expect(readLink(link ?? '')).toEqual(shared);
  });

  it('leaves out values that belong to no parameter of it', () => {
    const link = writeLink({ sql: 'select $a', parameters: { b: { type: 'text', text: 'secret' } } });
    expect(link).not.toContain('secret');
    expect(readLink('#sql=select+%24a&%24a=date%3A1&%24b=text%3Ax')).toEqual({ sql: 'select $a', parameters: {} });
  });

  it('is empty without a statement, and there is none for a long one', () => {
    expect(writeLink({ sql: '', parameters: {} })).toBe('');
    expect(readLink('')).toBeUndefined();
    expect(readLink('#other=1')).toBeUndefined();
    expect(writeLink({ sql: 'x'.repeat(16_001), parameters: {} })).toBeUndefined();
  });
});
