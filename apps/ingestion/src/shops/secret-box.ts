import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { NadiError } from '@nadi/errors';

const keyPattern = /^[A-Za-z0-9_-]{43}$/;
const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const mark = 'v1.';

/** Seals secrets for the database: AES-256-GCM with a key that is not in it. */
export class SecretBox {
  private readonly key: Buffer | undefined;

  /**
   * @param key 32 bytes, base64url; `none` for a service that keeps no secrets.
   * @throws NadiError CONFIG_INVALID
   */
  constructor(key: string) {
    if (key !== 'none' && !keyPattern.test(key)) {
      throw new NadiError('CONFIG_INVALID', { message: 'NADI_INGESTION_SECRETS_KEY is not 32 bytes in base64url' });
    }
    this.key = key === 'none' ? undefined : Buffer.from(key, 'base64url');
  }

  /**
   * @param owner what the secret belongs to: it opens for no other.
   * @throws NadiError SECRETS_KEY_MISSING
   */
  seal(secret: string, owner: string): string {
    const nonce = randomBytes(nonceBytes);
    const sealing = createCipheriv(cipher, this.wanted(), nonce).setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([sealing.update(secret, 'utf8'), sealing.final()]);
    return `${mark}${Buffer.concat([nonce, sealing.getAuthTag(), sealed]).toString('base64url')}`;
  }

  /** @throws NadiError SECRETS_KEY_MISSING, SECRETS_UNREADABLE if it was sealed with another key, for another owner, or changed. */
  open(sealed: string, owner: string): string {
    const key = this.wanted();
    try {
      const bytes = Buffer.from(sealed.startsWith(mark) ? sealed.slice(mark.length) : '', 'base64url');
      const opening = createDecipheriv(cipher, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
        .setAAD(Buffer.from(owner))
        .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      const secret = opening.update(bytes.subarray(nonceBytes + tagBytes));
      return Buffer.concat([secret, opening.final()]).toString();
    } catch {
      throw new NadiError('SECRETS_UNREADABLE', {
        message: 'a stored secret does not open with the key of this service',
      });
    }
  }

  private wanted(): Buffer {
    if (this.key === undefined) {
      throw new NadiError('SECRETS_KEY_MISSING', { message: 'the service has no key to keep secrets with' });
    }
    return this.key;
  }
}

/** What something secret of a shop is sealed for. */
export function ownerOf(
  kind: 'webhook-secret' | 'access-token',
  { tenantId, id }: { readonly tenantId: string; readonly id: string },
): string {
  return `${kind} ${tenantId.length}:${tenantId} ${id}`;
}
