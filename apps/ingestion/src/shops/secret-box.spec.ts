import { describe, expect, it } from '@jest/globals';
import { SecretBox } from './secret-box.ts';

const key = Buffer.alloc(32, 7).toString('base64url');
const code = (expected: string) => expect.objectContaining({ code: expected }) as unknown as Error;

describe('a sealed secret', () => {
  const box = new SecretBox(key);

  it('opens for its owner, is never sealed the same twice, and shows nothing', () => {
    const [one, two] = [box.seal('hush é', 'a'), box.seal('hush é', 'a')];
    expect(one).not.toBe(two);
    expect(one).not.toContain('hush');
    expect([box.open(one, 'a'), new SecretBox(key).open(two, 'a')]).toEqual(['hush é', 'hush é']);
  });

  it('opens for no other owner, with no other key, and not once it was changed', () => {
    const sealed = box.seal('hush', 'a');
    const other = new SecretBox(Buffer.alloc(32, 8).toString('base64url'));
    const changed = sealed.slice(0, -2) + (sealed.endsWith('AA') ? 'BB' : 'AA');
    expect(() => box.open(sealed, 'b')).toThrow(code('SECRETS_UNREADABLE'));
    expect(() => other.open(sealed, 'a')).toThrow(code('SECRETS_UNREADABLE'));
    for (const broken of [changed, sealed.slice(0, 30), sealed.slice(3), 'v1.', '']) {
      expect(() => box.open(broken, 'a')).toThrow(code('SECRETS_UNREADABLE'));
    }
  });

  it('needs a key of 32 bytes', () => {
    expect(() => new SecretBox('too short')).toThrow(code('CONFIG_INVALID'));
    expect(() => new SecretBox('none').seal('hush', 'a')).toThrow(code('SECRETS_KEY_MISSING'));
  });
});
