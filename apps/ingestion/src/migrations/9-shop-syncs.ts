import { tenantPolicy } from '@nadi/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far shops were read through their platform's API. */
export class ShopSyncs1764864000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table shop_syncs (
        shop_id text not null,
        kind text not null check (kind in ('backfill')),
        tenant_id text not null,
        resources jsonb not null,
        since timestamptz,
        until timestamptz not null,
        resource text,
        cursor text,
        counts jsonb not null default '{}',
        state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed')),
        code text,
        reason text,
        holder text,
        leased_until timestamptz not null default '-infinity',
        next_at timestamptz not null,
        requested_at timestamptz not null,
        finished_at timestamptz,
        updated_at timestamptz not null default now(),
        primary key (shop_id, kind)
      ) with (fillfactor = 50);
      create index on shop_syncs (next_at) where state in ('waiting', 'running');
      ${tenantPolicy('shop_syncs')}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table shop_syncs');
  }
}
