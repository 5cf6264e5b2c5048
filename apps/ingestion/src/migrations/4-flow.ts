import { tenantPolicy } from '@nadi/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Limits of keys and what they have used of them, and what was refused of their events. */
export class Flow1764432000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table api_keys
        add column events_per_second int,
        add column burst_events int,
        add column events_per_day bigint,
        add column events_per_month bigint;
      create table key_usage (
        tenant_id text not null,
        key_prefix text not null,
        day date not null,
        events bigint not null,
        primary key (key_prefix, day)
      ) with (fillfactor = 50);
      ${tenantPolicy('key_usage')}
      create table rejections (
        tenant_id text not null,
        key_prefix text not null,
        hour timestamptz not null,
        code text not null,
        contract text not null,
        events bigint not null,
        samples jsonb not null,
        samples_dropped bigint not null,
        primary key (tenant_id, key_prefix, hour, code, contract)
      ) with (fillfactor = 50);
      create index on rejections (hour);
      ${tenantPolicy('rejections')}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop table rejections, key_usage;
      alter table api_keys
        drop column events_per_second,
        drop column burst_events,
        drop column events_per_day,
        drop column events_per_month`);
  }
}
