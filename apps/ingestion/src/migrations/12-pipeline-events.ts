import { tenantPolicy } from '@nadi/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many events pipelines read, made and failed on; what they dropped is counted by rule already. */
export class PipelineEvents1765123200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table pipeline_events (
        tenant_id text not null,
        pipeline text not null,
        hour timestamptz not null,
        read bigint not null,
        emitted bigint not null,
        failed bigint not null,
        primary key (tenant_id, pipeline, hour)
      ) with (fillfactor = 50);
      create index on pipeline_events (hour);
      ${tenantPolicy('pipeline_events')}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table pipeline_events');
  }
}
