import { tenantPolicy } from '@nadi/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Shops that send webhooks, with sealed secrets, and who registered and changed them. */
export class Shops1764518400000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table shops (
        tenant_id text not null,
        id text primary key,
        platform text not null,
        domain text,
        seller_id text,
        country text not null,
        currency text not null,
        status text not null default 'active' check (status in ('active', 'disabled')),
        secrets jsonb not null,
        access_token text,
        subscriptions jsonb,
        created_at timestamptz not null,
        rotated_at timestamptz,
        disabled_at timestamptz,
        last_webhook_at timestamptz
      ) with (fillfactor = 70);
      create unique index on shops (tenant_id, platform, domain) where status = 'active';
      create index on shops (tenant_id, created_at);
      ${tenantPolicy('shops')}
      create table shop_changes (
        sequence bigint generated always as identity primary key,
        tenant_id text not null,
        shop_id text not null,
        at timestamptz not null,
        actor_id text not null,
        actor_name text not null,
        action text not null,
        detail jsonb not null
      );
      create index on shop_changes (tenant_id, shop_id, sequence);
      ${tenantPolicy('shop_changes')}
      create function refuse_change() returns trigger language plpgsql as $$
        begin raise exception 'what was done to shops is never changed'; end $$;
      create trigger append_only before update or delete on shop_changes for each row execute function refuse_change();
      create trigger never_emptied before truncate on shop_changes execute function refuse_change();`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table shop_changes, shops; drop function refuse_change');
  }
}
