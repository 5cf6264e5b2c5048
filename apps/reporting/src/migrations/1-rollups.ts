import { exactlyOnceTables, monthPartitionFunction, outboxTable, serviceRole, tenantPolicy } from '@nadi/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Rollups1763683200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table metric_rollups (
        tenant_id text not null,
        metric text not null,
        window_start timestamptz not null,
        dimensions text not null,
        topic text not null,
        partition int not null,
        event_count bigint not null,
        late_count bigint not null,
        future_count bigint not null,
        sum double precision not null,
        min double precision,
        max double precision,
        sketch bytea,
        settled boolean not null default false,
        primary key (tenant_id, metric, window_start, dimensions, topic, partition)
      ) partition by range (window_start);
      create index metric_rollups_open on metric_rollups (tenant_id, metric, window_start) where not settled;
      create index metric_rollups_source on metric_rollups (topic, partition, tenant_id, metric, window_start);
      ${tenantPolicy('metric_rollups')}

      create table metric_windows (
        tenant_id text not null,
        metric text not null,
        window_start timestamptz not null,
        dimensions text not null,
        revision int not null,
        value double precision,
        emitted_at timestamptz not null,
        primary key (tenant_id, metric, window_start, dimensions)
      ) partition by range (window_start);
      ${tenantPolicy('metric_windows')}

      create table event_progress (
        tenant_id text not null,
        topic text not null,
        partition int not null,
        max_event_ms bigint not null,
        seen_at timestamptz not null,
        primary key (tenant_id, topic, partition)
      ) with (fillfactor = 50);
      ${tenantPolicy('event_progress')}

      ${exactlyOnceTables}
      ${outboxTable}
      ${monthPartitionFunction(serviceRole('reporting'))}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function ensure_month_partition(text, date);
      drop function drop_month_partitions(text, date);
      drop table metric_rollups, metric_windows, event_progress, consumer_offsets, processed_ids, outbox;`);
  }
}
