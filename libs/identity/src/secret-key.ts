import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a secret key is for: sending events, or reading through the console's edge. */
export type SecretKeyKind = 'nadi' | 'naditoken';

/** The two halves of a key: one to find it by, one that only its holder knows. */
export interface SecretKey {
  readonly prefix: string;
  readonly secret: string;
}

const keyPattern = /^([a-z]+)_([a-z0-9]{12})_([A-Za-z0-9_-]{43})$/;

/** The parts of a key as it is sent, `<kind>_<prefix>_<secret>`; undefined if it has another form. */
export function parseSecretKey(kind: SecretKeyKind, text: string): SecretKey | undefined {
  const [, mark, prefix, secret] = keyPattern.exec(text) ?? [];
  return mark !== kind || prefix === undefined || secret === undefined ? undefined : { prefix, secret };
}

/** A new key with 256 bits of randomness. */
export function generateSecretKey(kind: SecretKeyKind): SecretKey & { readonly text: string } {
  const prefix = randomBytes(6).toString('hex');
  const secret = randomSecret();
  return { prefix, secret, text: `${kind}_${prefix}_${secret}` };
}

/** 256 random bits, base64url. */
export function randomSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256 of a secret: enough for 256 random bits, which nobody can guess one by one. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Compares in a time that does not tell how much of the secret was right; an unknown hash takes as long. */
export function isSecretOf(hash: string | undefined, secret: string): boolean {
  const equal = timingSafeEqual(Buffer.from(hashSecret(secret)), Buffer.from(hash ?? hashSecret('')));
  return equal && hash !== undefined;
}
