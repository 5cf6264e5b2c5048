import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What metrics count of events from before they were in force. */
export class Backfills1765900800000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table lake_files add column offsets jsonb;

      create table metric_backfills (
        metric text primary key,
        version int not null,
        definition text not null,
        requested_by text not null,
        requested_at timestamptz not null default now(),
        -- Raised by every step: a step that began before another one ended changes nothing.
        revision bigint not null default 0,
        stopped_at timestamptz,
        settled_at timestamptz,
        read_events bigint not null default 0,
        failed_events bigint not null default 0,
        failure text
      );
      create table metric_backfill_positions (
        metric text not null,
        topic text not null,
        partition int not null,
        next_offset bigint not null,
        primary key (metric, topic, partition)
      );`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop table metric_backfills, metric_backfill_positions;
      alter table lake_files drop column offsets;`);
  }
}
