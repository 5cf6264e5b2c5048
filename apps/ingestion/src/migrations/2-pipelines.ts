import { exactlyOnceTables, lastRecordColumn, tenantPolicy } from '@nadi/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where pipelines are in each partition, which versions ran from where on, what they remember, and what they dropped. */
export class Pipelines1764172800000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ${exactlyOnceTables}
      ${lastRecordColumn}
      create table pipeline_progress (
        topic text not null,
        partition int not null,
        reached_offset bigint not null,
        primary key (topic, partition)
      ) with (fillfactor = 50);
      create table pipeline_activations (
        topic text not null,
        partition int not null,
        from_offset bigint not null,
        versions jsonb not null,
        activated_at timestamptz not null default now(),
        primary key (topic, partition, from_offset)
      );
      create table pipeline_keys (
        sequence bigint generated always as identity primary key,
        topic text not null,
        partition int not null,
        pipeline text not null,
        snapshot jsonb not null,
        keep_until timestamptz not null
      );
      create index on pipeline_keys (topic, partition, sequence);
      create index on pipeline_keys (keep_until);
      create table pipeline_drops (
        tenant_id text not null,
        pipeline text not null,
        rule text not null,
        hour timestamptz not null,
        events bigint not null,
        samples jsonb not null,
        primary key (tenant_id, pipeline, rule, hour)
      );
      create index on pipeline_drops (hour);
      ${tenantPolicy('pipeline_drops')}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'drop table pipeline_drops, pipeline_keys, pipeline_activations, pipeline_progress, processed_ids, consumer_offsets',
    );
  }
}
