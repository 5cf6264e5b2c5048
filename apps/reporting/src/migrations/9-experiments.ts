import { tenantPolicy } from '@nadi/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was seen of experiments at each look, and what was told of them. */
export class Experiments1769731200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table experiment_states (
        tenant_id text not null,
        experiment text not null,
        -- Number of the last look; 0 before the first.
        looks int not null default 0,
        -- Until when everything that had arrived was looked at last.
        observed_at timestamptz,
        -- Of what was seen then: another look is kept only if it differs.
        fingerprint text,
        -- How often somebody asked for a look, and how many of these were answered.
        requests int not null default 0,
        answered int not null default 0,
        -- Why the last attempt came to nothing; null if it did not.
        failure text,
        decided_look int,
        -- Variants and guardrails of which harm was told.
        breached text[] not null default '{}',
        revision int not null default 0,
        primary key (tenant_id, experiment)
      );
      create table experiment_looks (
        tenant_id text not null,
        experiment text not null,
        look int not null,
        version int not null,
        observed_at timestamptz not null,
        verdict text not null,
        content jsonb not null,
        primary key (tenant_id, experiment, look)
      );
      ${tenantPolicy('experiment_states')}
      ${tenantPolicy('experiment_looks')}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table experiment_looks; drop table experiment_states');
  }
}
