import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Shops are also read now and then for what webhooks did not tell, up to a time each. */
export class ShopReconciliations1764950400000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table shop_syncs
        drop constraint shop_syncs_kind_check,
        add constraint shop_syncs_kind_check check (kind in ('backfill', 'reconciliation')),
        add column covered_at timestamptz;
      create index on shop_syncs (requested_at) where kind = 'reconciliation' and state in ('done', 'failed');`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      delete from shop_syncs where kind = 'reconciliation';
      alter table shop_syncs
        drop column covered_at,
        drop constraint shop_syncs_kind_check,
        add constraint shop_syncs_kind_check check (kind in ('backfill'))`);
  }
}
