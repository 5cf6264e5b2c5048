import type { MigrationInterface, QueryRunner } from 'typeorm';

/** From which offset of a partition on which versions of the metrics have counted. */
export class MetricActivations1764172800000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table metric_activations (
        topic text not null,
        partition int not null,
        from_offset bigint not null,
        fingerprint text not null,
        versions jsonb not null,
        activated_at timestamptz not null default now(),
        primary key (topic, partition, from_offset)
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table metric_activations');
  }
}
