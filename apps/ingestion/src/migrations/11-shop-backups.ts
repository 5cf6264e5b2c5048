import { tenantPolicy } from '@nadi/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Copies of shops' products in the store of objects. */
export class ShopBackups1765036800000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table shop_backups (
        id text primary key default 'backup-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 16),
        tenant_id text not null,
        shop_id text not null,
        scheduled_for timestamptz,
        requested_by text not null,
        requested_at timestamptz not null default now(),
        state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed')),
        code text,
        reason text,
        object_key text,
        manifest jsonb,
        finished_at timestamptz,
        holder text,
        leased_until timestamptz not null default '-infinity',
        next_at timestamptz not null default now(),
        attempts integer not null default 0
      ) with (fillfactor = 70);
      create unique index on shop_backups (shop_id, scheduled_for);
      create unique index on shop_backups (shop_id) where state in ('waiting', 'running');
      create index on shop_backups (next_at) where state in ('waiting', 'running');
      create index on shop_backups (tenant_id, shop_id, requested_at);
      ${tenantPolicy('shop_backups')}
      create table shop_backup_slots (
        shop_id text primary key,
        tenant_id text not null,
        slot timestamptz not null
      );
      ${tenantPolicy('shop_backup_slots')}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table shop_backups, shop_backup_slots');
  }
}
