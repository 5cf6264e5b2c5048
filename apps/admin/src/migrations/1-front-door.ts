import { tenantPolicy } from '@nadi/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class FrontDoor1764000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`${people}${programs}${audit}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop table audit_entries, api_tokens, sign_in_attempts, oidc_sign_ins, one_time_links, sessions, memberships, users;
      drop function refuse_change`);
  }
}

/** A person may belong to several tenants, so people, their sessions and links are the platform's; what they may do is a tenant's. */
const people = `
  create table users (
    id uuid primary key,
    email text not null unique check (email = lower(email)),
    name text not null,
    password_hash text,
    oidc_subject text unique,
    created_at timestamptz not null,
    signed_in_at timestamptz
  );
  create table memberships (
    tenant_id text not null,
    user_id uuid not null references users on delete cascade,
    role text not null,
    domain text not null,
    primary key (tenant_id, user_id, role, domain)
  );
  create index on memberships (user_id);
  ${tenantPolicy('memberships')}
  create table sessions (
    token_hash text primary key,
    user_id uuid not null references users on delete cascade,
    tenant_id text not null,
    csrf_token text not null,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null
  );
  create index on sessions (user_id);
  create table one_time_links (
    token_hash text primary key,
    user_id uuid references users on delete cascade,
    expires_at timestamptz not null
  );
  create table oidc_sign_ins (
    state_hash text primary key,
    code_verifier text not null,
    nonce text not null,
    return_to text not null,
    expires_at timestamptz not null
  );
  create table sign_in_attempts (
    email_hash text primary key,
    failures int not null,
    locked_until timestamptz,
    last_at timestamptz not null
  );`;

const programs = `
  create table api_tokens (
    prefix text primary key,
    tenant_id text not null,
    name text not null,
    secret_hash text not null,
    role text not null,
    domain text not null,
    created_by text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    revoked_at timestamptz
  );
  create index on api_tokens (tenant_id, created_at);
  ${tenantPolicy('api_tokens')}`;

/** Not even the service's own role can change what was written, only its owner, who breaks the chain of hashes with it. */
const audit = `
  create table audit_entries (
    tenant_id text not null,
    sequence bigint not null,
    at timestamptz not null,
    actor_id text not null,
    actor_name text not null,
    action text not null,
    object text not null,
    detail jsonb not null,
    previous_hash text not null,
    hash text not null,
    primary key (tenant_id, sequence)
  );
  create index on audit_entries (tenant_id, at);
  ${tenantPolicy('audit_entries')}
  create function refuse_change() returns trigger language plpgsql as $$
    begin raise exception 'audit entries are never changed'; end $$;
  create trigger append_only before update or delete on audit_entries for each row execute function refuse_change();
  create trigger never_emptied before truncate on audit_entries execute function refuse_change();`;
