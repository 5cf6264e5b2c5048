import { tenantPolicy } from '@nadi/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which runs of exports there are, what each of them takes of the logs, and what came of it. */
export class Exports1769126400000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table export_runs (
        id uuid primary key default gen_random_uuid(),
        tenant_id text not null,
        export text not null,
        version int not null,
        definition text not null,
        -- Of the saved query that is exported, as it was when the run was planned.
        query_version int,
        query text,
        moment timestamptz not null,
        is_scheduled boolean not null,
        requested_by text not null,
        requested_at timestamptz not null default now(),
        -- What follows is null until the run is planned; then it never changes.
        from_moment timestamptz,
        positions jsonb,
        planned_at timestamptz,
        -- Rows of the interval came no earlier than this.
        since timestamptz,
        state text not null check (state in ('requested', 'waiting', 'done', 'failed')),
        attempts int not null default 0,
        next_at timestamptz not null default now(),
        code text,
        reason text,
        -- Why rows are missing that its files should have; null if none are.
        incomplete text,
        manifest jsonb,
        finished_at timestamptz,
        unique (tenant_id, export, moment)
      );
      create index export_runs_next on export_runs (next_at) where state = 'waiting';
      create index export_runs_requested on export_runs (requested_at) where state = 'requested';
      ${tenantPolicy('export_runs')}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table export_runs');
  }
}
