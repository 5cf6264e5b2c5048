import { describe, expect, it } from '@jest/globals';
import { hashPassword, isPasswordOf } from './password.ts';

describe('a password', () => {
  it('is known by its hash alone', async () => {
    const hash = await hashPassword('correct horse battery staple');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await isPasswordOf(hash, 'correct horse battery staple')).toBe(true);
    expect(await isPasswordOf(hash, 'correct horse battery stapl')).toBe(false);
    expect(await isPasswordOf(hash, '')).toBe(false);
  });

  it('has another hash each time', async () => {
    expect(await hashPassword('same')).not.toBe(await hashPassword('same'));
  });

  it('is checked with the parameters it was hashed with, also by other implementations', async () => {
    // Test vector of the reference implementation (test.c): password, somesalt, 64 MiB, 2 passes, 1 lane.
    const reference = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await isPasswordOf(reference, 'password')).toBe(true);
    expect(await isPasswordOf(reference, 'Password')).toBe(false);
  });

  it('cannot be checked against something else', async () => {
    await expect(isPasswordOf('$2b$10$abc', 'x')).rejects.toThrow('not an Argon2id hash');
  });

  it('can be hashed by many at once', async () => {
    const hashes = await Promise.all(Array.from({ length: 12 }, (_, index) => hashPassword(`p${index}`)));
    expect(new Set(hashes).size).toBe(12);
  });
});
