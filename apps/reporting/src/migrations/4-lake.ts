import { tenantPolicy } from '@nadi/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which files the lake has, and which instance writes them. */
export class Lake1765209600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table lake_state (
        -- One row: every change of the lake locks it.
        singleton boolean primary key default true check (singleton),
        version bigint not null default 0,
        epoch bigint not null default 0,
        leader text,
        lake_id uuid not null default gen_random_uuid(),
        mask_key text not null default gen_random_uuid()::text || gen_random_uuid()::text,
        lease_until timestamptz not null default now()
      );
      insert into lake_state default values;

      create table lake_files (
        object_key text primary key,
        tenant_id text not null,
        contract text not null,
        schema_version int not null,
        hour timestamptz not null,
        row_count bigint not null,
        size_bytes bigint not null,
        sha256 text not null,
        min_event_time timestamptz not null,
        max_event_time timestamptz not null,
        added_version bigint not null,
        removed_version bigint,
        removed_at timestamptz
      );
      create index lake_files_added on lake_files (added_version);
      create index lake_files_removed on lake_files (removed_version) where removed_version is not null;
      create index lake_files_hour on lake_files (contract, tenant_id, hour) where removed_version is null;
      ${tenantPolicy('lake_files')}

      create table lake_manifests (
        contract text not null,
        tenant_id text not null,
        version bigint not null,
        primary key (contract, tenant_id)
      );
      ${tenantPolicy('lake_manifests')}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table lake_state, lake_files, lake_manifests');
  }
}
