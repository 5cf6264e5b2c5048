import { hashBytes, hashIdentity, hashWords } from '@nadi/contracts';

/** The identity of an event as text: its hash, a byte a character. */
export type IdentityText = string;

/** What makes an event itself: copies share it. */
export interface EventIdentity {
  readonly tenantId: string;
  readonly contract: string;
  readonly key: string;
  readonly id: string;
}

const words = new Uint32Array(hashWords);
const bytes = Buffer.from(words.buffer);

/** The hash of an identity, as reporting stores it. */
export function identityText({ tenantId, contract, key, id }: EventIdentity): IdentityText {
  hashIdentity(tenantId, contract, key, id, words, 0);
  return bytes.toString('latin1', 0, hashBytes);
}

/** Splits stored hashes that stand one after another. */
export function identityTexts(stored: Buffer): IdentityText[] {
  const texts: IdentityText[] = [];
  for (let offset = 0; offset + hashBytes <= stored.length; offset += hashBytes) {
    texts.push(stored.toString('latin1', offset, offset + hashBytes));
  }
  return texts;
}
