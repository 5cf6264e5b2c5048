import { tenantPolicy } from '@nadi/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far tables of other databases were read. */
export class PostgresSources1764777600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table postgres_sources (
        name text primary key,
        tenant_id text not null,
        position jsonb,
        rows bigint not null default 0,
        events bigint not null default 0,
        passed_over bigint not null default 0,
        state text not null default 'reading' check (state in ('reading', 'held', 'waiting')),
        reason text,
        holder text not null,
        leased_until timestamptz not null,
        updated_at timestamptz not null default now()
      ) with (fillfactor = 50);
      ${tenantPolicy('postgres_sources')}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table postgres_sources');
  }
}
