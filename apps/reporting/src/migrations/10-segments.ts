import { tenantPolicy } from '@nadi/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is known of the units of segments, who is in them, and how large they were. */
export class Segments1772409600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      -- One version of a segment: it is built from all events there are, and goes live once it has caught up.
      create table segment_builds (
        segment text not null,
        version int not null,
        begun_at timestamptz not null default now(),
        live_at timestamptz,
        read_events bigint not null default 0,
        failed_events bigint not null default 0,
        failure text,
        primary key (segment, version)
      );
      create table segment_positions (
        segment text not null,
        version int not null,
        topic text not null,
        partition int not null,
        next_offset bigint not null,
        primary key (segment, version, topic, partition)
      );
      create table segment_units (
        segment text not null,
        version int not null,
        tenant_id text not null,
        unit_id text not null,
        -- Null if nothing is known any more.
        state jsonb,
        is_member boolean not null default false,
        since timestamptz,
        -- How often membership has changed: the revision of its last event.
        changes int not null default 0,
        -- When it has to be looked at; null if it does not change by itself.
        check_at timestamptz,
        primary key (segment, version, tenant_id, unit_id)
      );
      create index segment_units_due on segment_units (segment, version, check_at) where check_at is not null;
      create index segment_units_members on segment_units (tenant_id, segment, version, unit_id) where is_member;
      create index segment_units_of on segment_units (tenant_id, unit_id) where is_member;
      create table segment_sizes (
        tenant_id text not null,
        segment text not null,
        hour timestamptz not null,
        -- At the end of the hour, or now.
        size int not null,
        entered int not null,
        departed int not null,
        primary key (tenant_id, segment, hour)
      );
      ${tenantPolicy('segment_units')}
      ${tenantPolicy('segment_sizes')}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table segment_sizes, segment_units, segment_positions, segment_builds');
  }
}
