import { createHash, randomBytes } from 'node:crypto';
import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** An API key as it is stored: the secret itself is shown once, at its creation, and only its hash is kept. */
@Entity('api_keys')
export class ApiKey {
  /** Public part of the key, by which it is found. */
  @PrimaryColumn('text')
  prefix!: string;

  @Column('text', { name: 'tenant_id' })
  tenantId!: string;

  @Column('text')
  name!: string;

  @Column('text', { name: 'secret_hash' })
  secretHash!: string;

  /** Domains the key may write to; `*` stands for all. */
  @Column('text', { array: true })
  domains!: string[];

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}

/** What a request may do, once its key is verified. */
export interface VerifiedKey {
  readonly name: string;
  readonly tenantId: string;
  readonly domains: ReadonlySet<string>;
}

const keyPattern = /^nadi_([a-z0-9]{12})_([A-Za-z0-9_-]{43})$/;

/** The parts of a key as it is sent: `nadi_<prefix>_<secret>`; undefined if it has another form. */
export function parseKey(text: string): { readonly prefix: string; readonly secret: string } | undefined {
  const match = keyPattern.exec(text);
  return match === null ? undefined : { prefix: match[1] as string, secret: match[2] as string };
}

/** A new key with 256 bits of randomness. */
export function generateKey(): { readonly prefix: string; readonly secret: string; readonly text: string } {
  const prefix = randomBytes(6).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  return { prefix, secret, text: `nadi_${prefix}_${secret}` };
}

/** SHA-256 of a secret: enough for 256 random bits, which nobody can guess one by one. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
