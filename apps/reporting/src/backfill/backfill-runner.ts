import type { DuckDBConnection } from '@duckdb/node-api';
import { contractNamed, contracts, type Contract } from '@nadi/contracts';
import { messageOf, NadiError } from '@nadi/errors';
import { filesSource, lakeEventReader, wholeRows, type LakeEvent } from '@nadi/lake';
import {
  compileMetrics,
  ContractMetrics,
  countedContracts,
  isFuture,
  WindowAggregator,
  windowsOfPanes,
  type MetricCatalog,
} from '@nadi/metrics';
import type { MonthPartitions } from '@nadi/persistence';
import type { LakeFiles } from '../lake/lake-files.ts';
import { heldOffsets } from '../lake/lake-file.ts';
import type { LakeView } from '../lake/lake-view.ts';
import type { Backfill, BackfillStep, BackfillStore } from './backfill-store.ts';
import { gapsOf, isSettled, nextStretch, type FedPartition, type Stretch } from './partition-gaps.ts';

export interface BackfillRunnerOptions {
  readonly store: BackfillStore;
  readonly files: Pick<LakeFiles, 'hold'>;
  /** A connection of its own: one stretch is read at a time. */
  readonly connection: DuckDBConnection;
  /** Of the table that cells are stored in. */
  readonly partitions: Pick<MonthPartitions, 'ensure' | 'guardWrite'>;
  readonly now: () => number;
  /** Offsets of a topic that are counted in one transaction. */
  readonly stepOffsets: number;
}

/** What a turn came to. */
export type TurnResult = 'moved' | 'waits' | 'idle';

/** Events of a topic that one step counts. */
interface Step {
  readonly contract: Contract;
  readonly stretches: readonly (Stretch & { readonly partition: number })[];
}

/**
 * An instance that takes a metric up a moment later than others may still count a batch without it: this long after it was asked for,
 * a backfill looks whether that has happened.
 */
const watchedForMs = 60_000;
/** How long one rests that has failed. */
const restMs = 10_000;
/** Windows stay in memory until the step is stored. */
const mostCells = Number.MAX_SAFE_INTEGER;
/** Nothing was closed when these events came: they are late for nobody. */
const neverLate = { closedUntilMs: Number.NEGATIVE_INFINITY, allClosedUntilMs: Number.NEGATIVE_INFINITY };

/**
 * Lets metrics count what the lake has of events from before they were in force. The offsets at which a metric came in force divide what
 * is counted here from what was counted as it came, and the lake has each event once: together, each counts once.
 */
export class BackfillRunner {
  /** By metric, after a failure. */
  private readonly restsUntilMs = new Map<string, number>();

  constructor(private readonly options: BackfillRunnerOptions) {}

  /**
   * Takes every open backfill a step further.
   * @returns `moved` if any of them has come further, else `waits` if any of them needs events that are not in files yet
   */
  async turn(view: LakeView): Promise<TurnResult> {
    const { store, now } = this.options;
    const results = new Set<TurnResult>();
    for (const backfill of await store.open()) {
      if ((this.restsUntilMs.get(backfill.metric) ?? 0) > now()) {
        continue;
      }
      try {
        results.add(await this.advance(backfill, view));
      } catch (error) {
        // One that cannot go on holds no other up.
        this.restsUntilMs.set(backfill.metric, now() + restMs);
        await store.fail(backfill, messageOf(error));
      }
    }
    return results.has('moved') ? 'moved' : results.has('waits') ? 'waits' : 'idle';
  }

  private async advance(backfill: Backfill, view: LakeView): Promise<TurnResult> {
    const { store, now } = this.options;
    const catalog = catalogOf(backfill);
    const topics = fedBy(catalog, backfill.metric);
    const partitions = await store.partitions(backfill.metric, topics);
    const step = topics
      .map((topic) => this.stepOf(topic, partitions, view))
      .find(({ stretches }) => stretches.length > 0);
    if (step !== undefined) {
      return (await this.run(backfill, catalog, step, view)) ? 'moved' : 'idle';
    }
    if (!partitions.every(isCovered)) {
      return 'waits';
    }
    if (partitions.every(isSettled) && now() - backfill.requestedAt.getTime() >= watchedForMs) {
      await store.settle(backfill);
    }
    return 'idle';
  }

  private stepOf(topic: string, partitions: readonly FedPartition[], view: LakeView): Step {
    const pending = partitions.filter((partition) => partition.topic === topic && !isCovered(partition));
    const share = Math.ceil(this.options.stepOffsets / Math.max(pending.length, 1));
    const files = view.filesOfAll(topic);
    return {
      contract: contractNamed(topic),
      stretches: pending.flatMap((one) => {
        const { partition } = one;
        // Another instance may have written more than this one has seen.
        const lakeOffset = Math.min(one.lakeOffset, view.positions.get(topic)?.get(partition) ?? 0);
        const held = files.flatMap((file) => heldOffsets(file, partition));
        const stretch = nextStretch({ ...one, lakeOffset }, held, share);
        return stretch === undefined ? [] : [{ ...stretch, partition }];
      }),
    };
  }

  private async run(backfill: Backfill, catalog: MetricCatalog, step: Step, view: LakeView): Promise<boolean> {
    const { store, partitions } = this.options;
    const topic = step.contract.name;
    const metrics = new ContractMetrics(topic, [catalog.named(backfill.metric)]);
    const memory = new WindowAggregator(mostCells);
    let readEvents = 0;
    let failedEvents = 0;
    let failure: string | null = null;
    for await (const events of this.read(step, view)) {
      const missing = memory.missing(metrics.panes(events));
      await partitions.ensure(new Set(missing.map(({ windowStartMs }) => windowStartMs)));
      memory.load(missing, await store.windows(topic, windowsOfPanes(missing)));
      for (const event of events) {
        readEvents += 1;
        try {
          metrics.count(event, memory, { ...neverLate, future: isFuture(event.timeMs, event.receivedMs) });
        } catch (error) {
          if (!(error instanceof NadiError && error.code === 'EXPRESSION_INVALID')) {
            throw error;
          }
          failedEvents += 1;
          failure = `${topic}, event ${event.id}: ${messageOf(error)}`;
        }
      }
    }
    const { stretches } = step;
    const stored: BackfillStep = { topic, stretches, cells: memory.takeChanges(), readEvents, failedEvents, failure };
    return partitions.guardWrite(() => store.store(backfill, stored));
  }

  /** The events of a step, some at a time, in the order of their logs. */
  private async *read({ contract, stretches }: Step, view: LakeView): AsyncGenerator<LakeEvent[]> {
    const overlapping = view
      .filesOfAll(contract.name)
      .filter((file) =>
        stretches.some((stretch) => heldOffsets(file, stretch.partition).some((held) => overlap(held, stretch))),
      );
    const held = await this.options.files.hold(overlapping);
    try {
      const source = filesSource(
        contract,
        overlapping.map(({ schemaVersion }, index) => ({ path: held.paths[index] ?? '', version: schemaVersion })),
      );
      if (source === undefined) {
        return;
      }
      const wanted = stretches.map(
        ({ partition, firstOffset, nextOffset }) =>
          `log_partition = ${partition} and log_offset >= ${firstOffset} and log_offset < ${nextOffset}`,
      );
      const rows = await this.options.connection.stream(
        `select * from (${source}) where not is_tombstone and (${wanted.join(' or ')}) order by log_partition, log_offset`,
      );
      const readEvent = lakeEventReader(contract);
      for await (const chunk of wholeRows(rows)) {
        yield chunk.map(readEvent);
      }
    } finally {
      held.release();
    }
  }
}

/** The metric as it was when the backfill was asked for. @throws NadiError DEFINITION_INVALID if no contract fits it any more */
export function catalogOf({ metric, version, definition }: Backfill): MetricCatalog {
  return compileMetrics([{ file: `metrics/${metric}@${version}`, text: definition }], contracts);
}

/** The topics whose events a metric counts. */
export function fedBy(catalog: MetricCatalog, metric: string): string[] {
  const { source } = catalog.named(metric).definition;
  return source === '*' ? countedContracts(contracts).map(({ name }) => name) : source === undefined ? [] : [source];
}

function isCovered(partition: FedPartition): boolean {
  return gapsOf(partition).every(({ nextOffset }) => nextOffset <= partition.cursor);
}

function overlap(a: Stretch, b: Stretch): boolean {
  return a.firstOffset < b.nextOffset && b.firstOffset < a.nextOffset;
}
