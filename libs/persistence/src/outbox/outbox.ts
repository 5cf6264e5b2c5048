import type { Contract } from '@nadi/contracts';
import type { EntityManager } from 'typeorm';
import { tenantPolicy } from '../tenancy.ts';

/** An event that is stored with the state it speaks of and published afterwards. */
export interface OutboxEvent<T = unknown> {
  readonly contract: Contract<T>;
  readonly id: string;
  readonly tenantId: string;
  readonly source: string;
  readonly timeMs: number;
  readonly data: T;
}

/** SQL of the outbox in the service's own schema. */
export const outboxTable = `
  create table outbox (
    position bigint generated always as identity primary key,
    tenant_id text not null,
    contract text not null,
    event_id text not null,
    source text not null,
    event_time timestamptz not null,
    data jsonb not null,
    created_at timestamptz not null default now()
  );
  ${tenantPolicy('outbox')}`;

/** Adds events to the outbox within the caller's transaction. */
export async function addToOutbox(manager: EntityManager, events: readonly OutboxEvent[]): Promise<void> {
  if (events.length === 0) {
    return;
  }
  await manager.query(
    `insert into outbox (tenant_id, contract, event_id, source, event_time, data)
     select tenant_id, contract, event_id, source, to_timestamp(event_time_ms / 1000.0), data
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::float8[], $6::jsonb[])
       as e(tenant_id, contract, event_id, source, event_time_ms, data)`,
    [
      events.map((event) => event.tenantId),
      events.map((event) => event.contract.name),
      events.map((event) => event.id),
      events.map((event) => event.source),
      events.map((event) => event.timeMs),
      events.map((event) => JSON.stringify(event.data)),
    ],
  );
}
