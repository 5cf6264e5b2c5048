import { searchPerformed } from '@nadi/contracts';
import type { ChaosCase } from '../case.ts';
import { asSuperuser } from '../stage/positions.ts';
import { identityOf, searchEvent } from '../load/single-events.ts';

/** The ledger knows an acknowledgement for an event that never arrived. */
export const droppedCase: ChaosCase = {
  id: 'S1',
  title: 'self-test: one acknowledged event is dropped on purpose',
  stage: {},
  short: true,
  mustFail: ['nothing acknowledged is lost'],
  run: async (trial) => {
    const tenantId = trial.tenants[0]?.tenantId ?? '';
    const event = searchEvent(`dropped-${trial.beganMs}`, Date.now());
    trial.record(identityOf(tenantId, searchPerformed, event), {
      tenantId,
      contract: searchPerformed.name,
      timeMs: event.time,
      outcome: 'acknowledged',
    });
  },
};

/** The tables say of one event that it was counted twice. */
export const duplicatedCase: ChaosCase = {
  id: 'S2',
  title: 'self-test: one event is counted twice on purpose',
  stage: {},
  short: true,
  mustFail: ['nothing is counted twice', 'metrics equal the events, per tenant, contract and hour'],
  run: async (trial) => trial.sleep(2_000),
  after: async ({ stage, tenants, beganMs }) => {
    await asSuperuser(
      stage,
      `insert into reporting.processed_ids (consumer_group, topic, partition, first_offset, ids)
       select consumer_group, topic, partition, -1, substring(ids for 16) from reporting.processed_ids
       where counted_at >= $1 limit 1
       on conflict (consumer_group, topic, partition, first_offset) do update set ids = excluded.ids, counted_at = now()`,
      [new Date(beganMs)],
    );
    await asSuperuser(
      stage,
      `update reporting.metric_rollups set event_count = event_count + 1, sum = sum + 1
       where (tenant_id, metric, window_start, dimensions, topic, partition) in (
         select tenant_id, metric, window_start, dimensions, topic, partition from reporting.metric_rollups
         where tenant_id = $1 and metric = 'events' limit 1)`,
      [tenants[0]?.tenantId],
    );
  },
};
