import { ensureMonthPartitionFunction } from '@nadi/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Each cell of a window is written again and again while its window is filled. */
export class RoomForUpdates1773619200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ${ensureMonthPartitionFunction(['metric_rollups'])}
      do $body$
      declare
        child regclass;
      begin
        for child in select inhrelid::regclass from pg_inherits where inhparent = 'metric_rollups'::regclass loop
          -- Pages that are full stay so; those to come have room.
          execute format('alter table %s set (fillfactor = 50)', child);
        end loop;
      end $body$`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(ensureMonthPartitionFunction([]));
  }
}
