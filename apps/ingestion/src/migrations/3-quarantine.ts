import { tenantPolicy } from '@nadi/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is known of types that nobody has declared, and what became of them. */
export class Quarantine1764259200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table quarantined_types (
        tenant_id text not null,
        type text not null,
        state text not null,
        events bigint not null,
        first_seen timestamptz not null default now(),
        last_seen timestamptz not null default now(),
        primary key (tenant_id, type)
      );
      create index on quarantined_types (last_seen);
      ${tenantPolicy('quarantined_types')}
      create table quarantine_promotions (
        type text primary key,
        mapping jsonb not null,
        promoted_at timestamptz not null,
        replayed_at timestamptz
      );
      create table quarantine_replays (
        type text not null,
        topic text not null,
        partition int not null,
        next_offset bigint not null,
        primary key (type, topic, partition)
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table quarantine_replays, quarantine_promotions, quarantined_types');
  }
}
