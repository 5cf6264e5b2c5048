import { tenantPolicy } from '@nadi/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How much comes from whom and how fast it is answered, who changed keys, and what may be personal in undeclared types. */
export class SourcesAndKeys1764691200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table source_minutes (
        tenant_id text not null,
        minute timestamptz not null,
        kind text not null,
        source text not null,
        measure text not null,
        count bigint not null,
        primary key (tenant_id, minute, kind, source, measure)
      ) with (fillfactor = 50);
      create index on source_minutes (minute);
      ${tenantPolicy('source_minutes')}
      alter table key_usage add column last_used_at timestamptz;
      alter table quarantined_types add column personal_fields text[];
      create table key_changes (
        sequence bigint generated always as identity primary key,
        tenant_id text not null,
        key_prefix text not null,
        at timestamptz not null,
        actor_id text not null,
        actor_name text not null,
        action text not null,
        detail jsonb not null
      );
      create index on key_changes (tenant_id, key_prefix, sequence);
      ${tenantPolicy('key_changes')}
      create function refuse_key_change() returns trigger language plpgsql as $$
        begin raise exception 'what was done to keys is never changed'; end $$;
      create trigger append_only before update or delete on key_changes for each row execute function refuse_key_change();
      create trigger never_emptied before truncate on key_changes execute function refuse_key_change();`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop table key_changes, source_minutes;
      drop function refuse_key_change;
      alter table quarantined_types drop column personal_fields;
      alter table key_usage drop column last_used_at`);
  }
}
