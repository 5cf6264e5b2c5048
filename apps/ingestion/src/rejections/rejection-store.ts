import { acrossTenants, withTenant } from '@nadi/persistence';
import type { DataSource } from 'typeorm';
import type { VerifiedKey } from '../keys/api-key.ts';
import { mostSamples, type RejectionCount } from './rejection-log.ts';
import type { RejectionPlace, RejectionQuery } from './rejection-query.ts';
import type { RejectionSample } from './rejection-sample.ts';

/** How long rejections can be read, milliseconds. */
export const rejectionRetentionMs = 7 * 86_400_000;

/** A stored count as it is read. */
export interface RejectionRow extends RejectionPlace {
  readonly count: number;
  readonly samples: readonly RejectionSample[];
  readonly samplesDropped: number;
}

/** A stored count beside the key that it is of. */
export interface TenantRejectionRow extends RejectionRow {
  readonly prefix: string;
}

/** Rejections in the database, seen by the key that they belong to. */
export class RejectionStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Adds counts to those that are stored; the newest samples stay. */
  async add(counts: readonly RejectionCount[]): Promise<void> {
    // Rows are locked in one order by everybody, so that two instances never wait for each other in a circle.
    const ordered = counts.toSorted((a, b) => (placeText(a) < placeText(b) ? -1 : 1));
    const rows = ordered.map(({ tenantId, prefix, hourMs, code, contract, count, samples, samplesDropped }) => ({
      ...{ tenant_id: tenantId, key_prefix: prefix, hour: new Date(hourMs).toISOString(), code, contract },
      ...{ events: count, samples, samples_dropped: samplesDropped },
    }));
    await acrossTenants(this.dataSource, (manager) =>
      manager.query(
        `insert into rejections as known (tenant_id, key_prefix, hour, code, contract, events, samples, samples_dropped)
         select * from jsonb_to_recordset($1::jsonb) as new (tenant_id text, key_prefix text, hour timestamptz, code text,
           contract text, events bigint, samples jsonb, samples_dropped bigint)
         on conflict (tenant_id, key_prefix, hour, code, contract) do update set
           events = known.events + excluded.events,
           samples = jsonb_path_query_array(excluded.samples || known.samples, '$[0 to ${mostSamples - 1}]'),
           samples_dropped = known.samples_dropped + excluded.samples_dropped
             + greatest(0, jsonb_array_length(excluded.samples) + jsonb_array_length(known.samples) - ${mostSamples})`,
        [JSON.stringify(rows)],
      ),
    );
  }

  /** Counts of one key, newest hour first. */
  async read(
    key: VerifiedKey,
    { fromMs, toMs, code, contract, limit, samples, after }: RejectionQuery,
  ): Promise<RejectionRow[]> {
    const rows = await withTenant(this.dataSource, key.tenantId, (manager) =>
      manager.query<StoredRow[]>(
        `select hour, code, contract, events, samples_dropped as dropped,
           jsonb_path_query_array(samples, '$[0 to $last]', jsonb_build_object('last', $8::int - 1)) as samples
         from rejections
         where tenant_id = $1 and key_prefix = $2 and hour >= $3 and hour < $4
           and ($5::text is null or code = $5) and ($6::text is null or contract = $6)
           and ($9::timestamptz is null or hour < $9 or (hour = $9 and (code, contract) > ($10, $11)))
         order by hour desc, code, contract limit $7`,
        [
          ...[
            key.tenantId,
            key.prefix,
            new Date(fromMs),
            new Date(toMs),
            code ?? null,
            contract ?? null,
            limit,
            samples,
          ],
          ...(after === undefined ? [null, '', ''] : [new Date(after.hourMs), after.code, after.contract]),
        ],
      ),
    );
    return rows.map(rowOf);
  }

  /**
   * Counts of all keys of a tenant, newest hour first and in it the ones that were refused last.
   * @param prefix only of this key
   */
  async readOfTenant(
    tenantId: string,
    { fromMs, toMs, code, contract, limit, samples }: Omit<RejectionQuery, 'after'>,
    prefix: string | undefined,
  ): Promise<TenantRejectionRow[]> {
    const rows = await withTenant(this.dataSource, tenantId, (manager) =>
      manager.query<(StoredRow & { prefix: string })[]>(
        `select key_prefix as prefix, hour, code, contract, events, samples_dropped as dropped,
           jsonb_path_query_array(samples, '$[0 to $last]', jsonb_build_object('last', $7::int - 1)) as samples
         from rejections
         where tenant_id = $1 and hour >= $2 and hour < $3
           and ($4::text is null or code = $4) and ($5::text is null or contract = $5) and ($8::text is null or key_prefix = $8)
         order by hour desc, rejections.samples -> 0 ->> 'at' desc nulls last, key_prefix, code, contract limit $6`,
        [
          ...[tenantId, new Date(fromMs), new Date(toMs), code ?? null, contract ?? null, limit, samples],
          prefix ?? null,
        ],
      ),
    );
    return rows.map(rowOf);
  }

  async deleteBefore(ms: number): Promise<void> {
    await acrossTenants(this.dataSource, (manager) =>
      manager.query('delete from rejections where hour < $1', [new Date(ms)]),
    );
  }
}

type StoredRow = Omit<RejectionRow, 'hourMs' | 'count' | 'samplesDropped'> & {
  readonly hour: Date;
  readonly events: string;
  readonly dropped: string;
};

function rowOf<Row extends StoredRow>({ hour, events, dropped, ...row }: Row) {
  return { ...row, hourMs: hour.getTime(), count: Number(events), samplesDropped: Number(dropped) };
}

function placeText({ prefix, hourMs, code, contract }: RejectionCount): string {
  return `${prefix} ${hourMs} ${code} ${contract}`;
}
