import { outboxTable } from '@nadi/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Definitions are the platform's, not a tenant's. Versions and what was put in force are only ever added to. */
export class Definitions1764172800000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table definition_versions (
        kind text not null,
        name text not null,
        version int not null check (version >= 1),
        text text not null,
        author_id text not null,
        author_name text not null,
        written_at timestamptz not null,
        primary key (kind, name, version)
      );
      create table definition_activations (
        sequence bigint generated always as identity primary key,
        kind text not null,
        name text not null,
        version int,
        message text not null,
        author_id text not null,
        author_name text not null,
        activated_at timestamptz not null,
        -- Deferred, so that a restore may load the tables in any order.
        foreign key (kind, name, version) references definition_versions deferrable initially deferred
      );
      create index on definition_activations (kind, name, sequence);
      create function refuse_other_past() returns trigger language plpgsql as $$
        begin raise exception 'versions of definitions and what was in force are never changed'; end $$;
      create trigger only_added before update or delete on definition_versions
        for each row execute function refuse_other_past();
      create trigger only_added before update or delete on definition_activations
        for each row execute function refuse_other_past();
      ${outboxTable}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'drop table outbox, definition_activations, definition_versions; drop function refuse_other_past',
    );
  }
}
