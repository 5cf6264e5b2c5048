import { lastRecordColumn } from '@nadi/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LastRecord1763769600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(lastRecordColumn);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('alter table consumer_offsets drop column last_record');
  }
}
