import { tenantPolicy } from '@nadi/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** That tokens of sellers were made, and which were revoked. What a token says is signed, so that nothing here makes one. */
export class SellerTokens1764259200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table seller_tokens (
        id text primary key,
        tenant_id text not null,
        seller_id text not null,
        name text not null,
        created_by text not null,
        created_by_id text,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        used_at timestamptz,
        revoked_at timestamptz
      );
      create index on seller_tokens (tenant_id, created_at, id);
      create index on seller_tokens (tenant_id, seller_id, created_at);
      ${tenantPolicy('seller_tokens')}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table seller_tokens');
  }
}
