import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who made a token decides what it may do, not only whose name is shown; and old sign-in attempts are found without reading all. */
export class MakersOfTokens1764086400000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table api_tokens add column created_by_id text;
      create index sign_in_attempts_by_age on sign_in_attempts (last_at);`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop index sign_in_attempts_by_age;
      alter table api_tokens drop column created_by_id;`);
  }
}
