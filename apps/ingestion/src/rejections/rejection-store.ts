import { NadiError } from '@nadi/errors';
import type { Logger } from '@nadi/observability';
import { acrossTenants, RepeatedWork, withTenant } from '@nadi/persistence';
import type { DataSource } from 'typeorm';
import type { VerifiedKey } from '../keys/api-key.ts';
import { mostSamples, type RejectionCount, type RejectionLog } from './rejection-log.ts';
import type { RejectionPlace, RejectionQuery } from './rejection-query.ts';
import type { RejectionSample } from './rejection-sample.ts';

/** How long rejections can be read, milliseconds. */
export const rejectionRetentionMs = 7 * 86_400_000;
const storeEveryMs = 2_000;

/** A stored count as it is read. */
export interface RejectionRow extends RejectionPlace {
  readonly count: number;
  readonly samples: readonly RejectionSample[];
  readonly samplesDropped: number;
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
      manager.query<(Omit<RejectionRow, 'hourMs' | 'count'> & { hour: Date; events: string; dropped: string })[]>(
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
    return rows.map(({ hour, events, dropped, ...row }) => ({
      ...row,
      ...{ hourMs: hour.getTime(), count: Number(events), samplesDropped: Number(dropped) },
    }));
  }

  async deleteBefore(ms: number): Promise<void> {
    await acrossTenants(this.dataSource, (manager) =>
      manager.query('delete from rejections where hour < $1', [new Date(ms)]),
    );
  }
}

/** Stores what the log has counted, in the background. While the database is away it is kept and counted on, within bounds. */
export class RejectionWork {
  private readonly work = new RepeatedWork(async () => {
    await this.turn();
    return storeEveryMs;
  });

  constructor(
    private readonly log: RejectionLog,
    private readonly store: RejectionStore,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.work.start();
  }

  /** Stores the rest. */
  async stop(): Promise<void> {
    await this.work.stop();
    await this.turn();
  }

  private async turn(): Promise<void> {
    const counts = this.log.take();
    if (counts.length === 0) return;
    try {
      await this.store.add(counts);
    } catch (err) {
      if (err instanceof NadiError && err.retriable) {
        this.log.putBack(counts);
        this.logger.warn({ err }, 'rejections are not stored; it is tried again in two seconds');
        return;
      }
      // What the database does not take now it never will, and it must not hold up what comes after it.
      this.logger.error({ err, counts: counts.length }, 'rejections cannot be stored and are lost');
    }
  }
}

function placeText({ prefix, hourMs, code, contract }: RejectionCount): string {
  return `${prefix} ${hourMs} ${code} ${contract}`;
}
