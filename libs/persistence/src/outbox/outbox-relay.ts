import type { Contract } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import type { Logger } from '@nadi/observability';
import type { DataSource } from 'typeorm';
import { RepeatedWork } from '../repeated-work.ts';
import { acrossTenants } from '../tenancy.ts';
import type { OutboxEvent } from './outbox.ts';

export interface OutboxRelayOptions {
  readonly dataSource: DataSource;
  /** The contracts this service publishes through its outbox. */
  readonly contracts: readonly Contract[];
  /** Resolves once the broker has acknowledged all events. */
  readonly publish: (events: readonly OutboxEvent[]) => Promise<void>;
  readonly logger: Logger;
  /** Pause after a look that found nothing, in milliseconds; after a failure it is a second at least. */
  readonly idleMs?: number;
  readonly batchEvents?: number;
}

interface OutboxRow {
  readonly position: number;
  readonly tenant_id: string;
  readonly contract: string;
  readonly event_id: string;
  readonly source: string;
  readonly time_ms: number;
  readonly data: unknown;
}

/** Any fixed number: the instance that holds it for its schema relays, so events leave in the order they were stored. */
const relayLock = 5_118_207;
const failurePauseMs = 1_000;

/**
 * Publishes what stands in the outbox, oldest first, and removes it after the broker's acknowledgement. A crash in between
 * publishes again under the same event ids.
 */
export class OutboxRelay {
  private readonly work = new RepeatedWork(() => this.turn());
  private readonly byName: ReadonlyMap<string, Contract>;

  constructor(private readonly options: OutboxRelayOptions) {
    this.byName = new Map(options.contracts.map((contract) => [contract.name, contract]));
  }

  start(): void {
    this.work.start();
  }

  /** Finishes the batch under way. */
  stop(): Promise<void> {
    return this.work.stop();
  }

  /** Publishes one batch; returns how many events left. */
  relayOnce(): Promise<number> {
    const { dataSource, publish, batchEvents = 500 } = this.options;
    return acrossTenants(dataSource, async (manager) => {
      const [lock] = await manager.query<{ held: boolean }[]>(
        'select pg_try_advisory_xact_lock($1, hashtext(current_schema())) as held',
        [relayLock],
      );
      if (lock?.held !== true) {
        return 0;
      }
      const rows = await manager.query<OutboxRow[]>(
        `select position, tenant_id, contract, event_id, source, extract(epoch from event_time)::float8 * 1000 as time_ms, data
         from outbox order by position limit $1`,
        [batchEvents],
      );
      if (rows.length > 0) {
        await publish(rows.map((row) => this.toEvent(row)));
        await manager.query('delete from outbox where position = any($1::bigint[])', [
          rows.map(({ position }) => position),
        ]);
      }
      return rows.length;
    });
  }

  private async turn(): Promise<number> {
    const { idleMs = 200 } = this.options;
    try {
      return (await this.relayOnce()) > 0 ? 0 : idleMs;
    } catch (err) {
      const level = err instanceof NadiError && err.retriable ? 'warn' : 'error';
      this.options.logger[level]({ err }, 'the outbox could not be relayed; it is tried again');
      return Math.max(idleMs, failurePauseMs);
    }
  }

  private toEvent(row: OutboxRow): OutboxEvent {
    const contract = this.byName.get(row.contract);
    if (contract === undefined) {
      throw new NadiError('CONTRACT_UNKNOWN', { message: `the outbox holds an event of ${row.contract}` });
    }
    return {
      contract,
      id: row.event_id,
      tenantId: row.tenant_id,
      source: row.source,
      timeMs: Math.round(row.time_ms),
      data: row.data,
    };
  }
}
