import { tenantPolicy } from '@nadi/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where the rows of sale targets stand, and what was told of them. */
export class Targets1767225600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table target_states (
        tenant_id text not null,
        target text not null,
        row_key text not null,
        version int not null,
        state text not null,
        since timestamptz not null,
        crossing_since timestamptz,
        told text,
        revision int not null,
        -- One higher with each change: two that have read the same state cannot both change it.
        changes bigint not null,
        primary key (tenant_id, target, row_key)
      );
      ${tenantPolicy('target_states')}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table target_states');
  }
}
