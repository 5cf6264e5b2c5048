import { outboxTable, tenantPolicy } from '@nadi/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files that were uploaded and how far they are; what stores have in stock, and the outbox that tells of it. */
export class Uploads1764604800000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table uploads (
        tenant_id text not null,
        id text primary key,
        hash text not null,
        format text not null,
        target jsonb not null,
        key_prefix text,
        sender text not null,
        domains text[] not null,
        bytes bigint not null,
        state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
        place jsonb not null default '{"rows": 0, "offset": 0, "lines": 0}',
        accepted bigint not null default 0,
        refused bigint not null default 0,
        passed_over bigint not null default 0,
        by_reason jsonb not null default '{}',
        problem jsonb,
        created_at timestamptz not null default now(),
        started_at timestamptz,
        ended_at timestamptz,
        served_at timestamptz,
        not_before timestamptz,
        lease_by text,
        lease_until timestamptz,
        attempts int not null default 0,
        spooled boolean not null default true
      ) with (fillfactor = 50);
      create unique index on uploads (tenant_id, hash, format, target) where state not in ('failed', 'cancelled');
      create index on uploads (tenant_id, created_at, id);
      create index on uploads (tenant_id, served_at) where state in ('waiting', 'running');
      create index on uploads (ended_at) where spooled;
      ${tenantPolicy('uploads')}
      create table upload_refusals (
        tenant_id text not null,
        upload_id text not null references uploads (id) on delete cascade,
        row_number bigint not null,
        code text not null,
        field text,
        reason text not null,
        shape text,
        primary key (upload_id, row_number)
      );
      ${tenantPolicy('upload_refusals')}
      create table stock_stores (
        tenant_id text not null,
        store_id text not null,
        complete_as_of timestamptz,
        primary key (tenant_id, store_id)
      );
      ${tenantPolicy('stock_stores')}
      create table stock_levels (
        tenant_id text not null,
        store_id text not null,
        product_id text not null,
        on_hand int not null,
        as_of timestamptz not null,
        is_implied boolean not null,
        feed_id text not null,
        primary key (tenant_id, store_id, product_id)
      ) with (fillfactor = 70);
      create index on stock_levels (tenant_id, product_id, store_id);
      ${tenantPolicy('stock_levels')}
      ${outboxTable}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table outbox, stock_levels, stock_stores, upload_refusals, uploads');
  }
}
