import { tenantPolicy } from '@nadi/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose events have to go from the lake, and whether they have. */
export class LakeErasures1768176000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table lake_erasures (
        id uuid primary key default gen_random_uuid(),
        tenant_id text not null,
        field text not null,
        -- Forgotten with everything else.
        value text,
        contracts text[] not null,
        -- Where the logs of those contracts began and ended when it was asked for, by topic and partition.
        until jsonb not null,
        requested_by text not null,
        requested_at timestamptz not null default now(),
        removed_rows bigint not null default 0,
        rewritten_version bigint,
        rewritten_at timestamptz,
        -- Why it cannot go on; null if it can.
        failure text,
        completed_at timestamptz
      );
      create index lake_erasures_tenant on lake_erasures (tenant_id, requested_at desc, id);
      create index lake_erasures_open on lake_erasures (requested_at) where completed_at is null;
      ${tenantPolicy('lake_erasures')}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table lake_erasures');
  }
}
