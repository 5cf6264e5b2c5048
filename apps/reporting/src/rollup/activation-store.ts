import type { EntityManager } from 'typeorm';
import type { MetricSet } from '../metrics-in-force.ts';

/** The metrics with which a partition was counted from an offset on. */
export interface Activation {
  readonly topic: string;
  readonly partition: number;
  readonly fromOffset: number;
  readonly set: Pick<MetricSet, 'fingerprint' | 'versions'>;
}

/** Writes down where other metrics came in force, within the transaction that counts with them for the first time. */
export async function writeActivations(manager: EntityManager, activations: readonly Activation[]): Promise<void> {
  for (const { topic, partition, fromOffset, set } of activations) {
    await manager.query(
      `insert into metric_activations (topic, partition, from_offset, fingerprint, versions)
       select $1, $2, $3, $4, $5
       where $4 is distinct from (
         select fingerprint from metric_activations where topic = $1 and partition = $2 order by from_offset desc limit 1)
       on conflict (topic, partition, from_offset) do update set fingerprint = excluded.fingerprint, versions = excluded.versions`,
      [topic, partition, fromOffset, set.fingerprint, JSON.stringify(set.versions)],
    );
  }
}
