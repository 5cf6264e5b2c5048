import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { NadiError } from '@nadi/errors';

/** An Ed25519 key pair as settings hold it: 32 bytes each, base64url. */
export interface IdentityKeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** Draws a new key pair. */
export function generateIdentityKeys(): IdentityKeyPair {
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return { privateKey: d, publicKey: x };
}

/** @throws NadiError CONFIG_INVALID if it is not a public key. */
export function readPublicKey(text: string): KeyObject {
  return readKey('NADI_IDENTITY_PUBLIC_KEYS', () =>
    createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: text }, format: 'jwk' }),
  );
}

/** @throws NadiError CONFIG_INVALID if it is not a private key; the message does not show it. */
export function readPrivateKey(text: string): KeyObject {
  return readKey('NADI_IDENTITY_PRIVATE_KEY', () => createPrivateKey(derOf(text)));
}

/** The public key that belongs to a private one. */
export function publicKeyOf(privateKey: string): string {
  return createPublicKey(readPrivateKey(privateKey)).export({ format: 'jwk' }).x ?? '';
}

// A private JWK would need its public half as well; PKCS #8 (RFC 8410) takes the 32 bytes alone.
const seedBytes = 32;
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

function derOf(text: string): { key: Buffer; format: 'der'; type: 'pkcs8' } {
  const seed = Buffer.from(text, 'base64url');
  if (seed.length !== seedBytes) {
    throw new RangeError(`${seed.length} bytes`);
  }
  return { key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' };
}

function readKey(variable: string, read: () => KeyObject): KeyObject {
  try {
    return read();
  } catch {
    throw new NadiError('CONFIG_INVALID', {
      message: `${variable}: not an Ed25519 key of 32 bytes in base64url; \`nadi keys identity\` draws a pair`,
    });
  }
}
