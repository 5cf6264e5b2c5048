import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { WebhookSource } from './webhook-source.ts';

/** Secrets of a shop that are tried: two while one takes the place of the other. */
export const mostSecrets = 2;

const digestBytes = 32;
const spellings = { base64: /^[A-Za-z0-9+/]{43}=$/, hex: /^[0-9a-fA-F]{64}$/ } as const;
/** Takes the place of secrets that are not there, so that every call costs the same. */
const nobodysSecret = randomBytes(digestBytes);

/** The digest that a header spells; undefined if it spells none of the right length. */
export function decodeSignature(text: string, { signature }: WebhookSource): Buffer | undefined {
  const { prefix, encoding } = signature;
  const digits = text.startsWith(prefix) ? text.slice(prefix.length) : '';
  if (!spellings[encoding].test(digits)) {
    return undefined;
  }
  const digest = Buffer.from(digits, encoding);
  // The last letter of base64 has bits that mean nothing: one digest has one spelling.
  const isExact = encoding === 'hex' || digest.toString('base64') === digits;
  return digest.length === digestBytes && isExact ? digest : undefined;
}

/**
 * Whether one of the secrets signed these bytes. As many digests are computed and compared for a shop with one secret, two or none,
 * and all of them whichever fits, so that the time tells nothing.
 * @param signed what was signed, in pieces.
 */
export function isSigned(digest: Buffer, signed: readonly (Buffer | string)[], secrets: readonly string[]): boolean {
  let isRight = false;
  for (let index = 0; index < mostSecrets; index += 1) {
    const secret = secrets[index];
    const hmac = createHmac('sha256', secret ?? nobodysSecret);
    signed.forEach((piece) => hmac.update(piece));
    const isEqual = timingSafeEqual(hmac.digest(), digest);
    isRight = (isEqual && secret !== undefined) || isRight;
  }
  return isRight;
}
