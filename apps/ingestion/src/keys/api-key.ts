import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** PostgreSQL's driver gives bigints as text; counts stay below 2^53. */
const bigCount = {
  to: (value: number | null) => value,
  from: (value: string | null) => (value === null ? null : Number(value)),
};

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

  /** Null: as fast as the tenant may. */
  @Column('int', { name: 'events_per_second', nullable: true })
  eventsPerSecond!: number | null;

  /** How many events may come at once; null: a second's worth. */
  @Column('int', { name: 'burst_events', nullable: true })
  burstEvents!: number | null;

  /** Per day in UTC; null: the default of the service. */
  @Column('bigint', { name: 'events_per_day', nullable: true, transformer: bigCount })
  eventsPerDay!: number | null;

  /** Per month in UTC; null: the default of the service. */
  @Column('bigint', { name: 'events_per_month', nullable: true, transformer: bigCount })
  eventsPerMonth!: number | null;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}

/** How much a key may send; null stands for the default. */
export type KeyLimits = Pick<ApiKey, 'eventsPerSecond' | 'burstEvents' | 'eventsPerDay' | 'eventsPerMonth'>;

/** Events that a key has sent and that were accepted, in the day and the month of UTC it is in. */
export interface KeyUsage {
  /** The day, such as `2026-01-31`. */
  readonly on: string;
  readonly day: number;
  readonly month: number;
}

/** What a request may do, once its key is verified. */
export interface VerifiedKey {
  readonly name: string;
  readonly tenantId: string;
  readonly domains: ReadonlySet<string>;
  /** Public part of the key; undefined for a sender of the platform itself, which has the limits of its tenant only. */
  readonly prefix?: string;
  readonly limits?: KeyLimits;
  /** What was stored of its usage when the key was looked up. */
  readonly usage?: KeyUsage;
}
