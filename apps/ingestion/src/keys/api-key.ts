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
