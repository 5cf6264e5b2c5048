import { createHash } from 'node:crypto';
import { stockChanged } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import type { SenderLimits } from '../flow/sender-limits.ts';
import type { VerifiedKey } from '../keys/api-key.ts';
import type { IngestionMetrics } from '../metrics.ts';
import type { Rejections } from '../rejections/rejections.ts';
import { Rejection } from '../rejection.ts';
import { sourceOfSender, type Sources } from '../sources/sources.ts';
import { FeedLanes } from './feed-lanes.ts';
import { readFeed, type FeedFormat } from './feed-rows.ts';
import type { StockStore } from './stock-store.ts';

export interface StockFeedsOptions {
  readonly store: Pick<StockStore, 'apply'>;
  readonly lanes: FeedLanes;
  readonly limits: SenderLimits;
  readonly rejections: Pick<Rejections, 'noteEvent'>;
  readonly metrics: IngestionMetrics;
  readonly sources: Pick<Sources, 'noteAccepted' | 'noteRefused'>;
  readonly country: string;
  readonly maxRows: number;
  /** Whether so many events wait for the broker that no more may come. */
  readonly isBehind: () => boolean;
  readonly now: () => number;
}

/** A feed as it came. */
export interface PostedFeed {
  readonly key: VerifiedKey;
  readonly storeId: string;
  readonly body: Buffer | undefined;
  readonly format: FeedFormat;
  readonly isComplete: boolean;
  readonly asOfMs: number | undefined;
  readonly country: string | undefined;
}

/** A row that changed nothing because it is wrong. */
export interface FeedProblem {
  readonly row: number;
  readonly code: string;
  readonly field: string | null;
  readonly reason: string;
  readonly remedy: string;
}

/** What a feed has done, once it is stored. */
export interface FeedAnswer {
  readonly feedId: string;
  readonly storeId: string;
  readonly rows: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Rows of a count that is older than the stored one. */
  readonly stale: number;
  readonly staleRule: 'older-than-stored';
  /** Products that a complete feed did not name, now at 0. */
  readonly missing: number;
  readonly refused: number;
  /** The first of the refused rows. */
  readonly problems: readonly FeedProblem[];
}

const shownProblems = 100;
const staleRule = 'older-than-stored';

/** Takes feeds of stores in: absolute levels become changes. */
export class StockFeeds {
  constructor(private readonly options: StockFeedsOptions) {}

  /** @throws NadiError for what concerns the feed as a whole; a refused row is part of the answer. */
  async take(feed: PostedFeed): Promise<FeedAnswer> {
    const { key, storeId, body, format, isComplete, asOfMs } = feed;
    const { store, lanes, limits, country, maxRows, isBehind, now } = this.options;
    if (isBehind()) {
      throw new NadiError('OVERLOADED', { message: 'too many changes wait for the broker', retriable: true });
    }
    const { levels, refused } = readFeed(body, { format, maxRows, asOfMs, nowMs: now() });
    const rows = levels.length + refused.length;
    if (rows === 0 && !isComplete) throw new NadiError('BATCH_EMPTY', { message: 'the feed has no rows' });
    if (isComplete && refused.length > 0) {
      // What a broken row speaks of would count as missing.
      const [first] = refused;
      throw new NadiError('FEED_ROW_INVALID', {
        message: `row ${first?.row}: ${first?.rejection.field ?? ''} ${first?.rejection.reason}; a complete feed is taken whole or not`,
      });
    }
    const feedId = `feed-${createHash('sha256')
      .update(body ?? '')
      .update(storeId)
      .digest('hex')
      .slice(0, 32)}`;
    const permit = limits.take(key, rows);
    let changes = 0;
    try {
      const settled = await lanes.run(key.tenantId, () =>
        store.apply({
          ...{ tenantId: key.tenantId, storeId, feedId, levels, country: feed.country ?? country },
          source: `/stock-feeds/${encodeURIComponent(storeId)}`.slice(0, 256),
          completeAsOfMs: isComplete ? completeAsOf(levels, asOfMs, now()) : undefined,
        }),
      );
      changes = settled.changes.filter(({ delta }) => delta !== 0).length;
      const conflict = new Rejection('FEED_ROW_CONFLICT', 'another level of the same moment is stored', 'onHand');
      const all = [...refused, ...settled.conflicts.map(({ row }) => ({ row, rejection: conflict }))];
      this.note(key, changes, all);
      const { changed, unchanged, stale, missing } = settled;
      return {
        ...{ feedId, storeId, rows, changed, unchanged, stale, staleRule, missing, refused: all.length },
        problems: all.slice(0, shownProblems).map(problemOf),
      };
    } finally {
      permit.settle(changes);
    }
  }

  private note(key: VerifiedKey, changes: number, refused: readonly { readonly rejection: Rejection }[]): void {
    const { metrics, rejections, sources } = this.options;
    metrics.accepted(changes);
    sources.noteAccepted(sourceOfSender(key), changes);
    for (const { rejection } of refused) {
      metrics.rejected(rejection.code);
      sources.noteRefused(sourceOfSender(key), rejection.code);
      rejections.noteEvent(key, rejection, { type: stockChanged.name });
    }
  }
}

function problemOf({ row, rejection }: { readonly row: number; readonly rejection: Rejection }): FeedProblem {
  const { code, field, reason, remedy } = rejection;
  return { row, code, field: field ?? null, reason, remedy };
}

/** When a complete feed was counted: as it says, or when the first of its rows was; later counts of others may follow. */
function completeAsOf(
  levels: readonly { readonly asOfMs: number }[],
  asOfMs: number | undefined,
  nowMs: number,
): number {
  if (asOfMs !== undefined) return asOfMs;
  return levels.length === 0 ? nowMs : levels.reduce((least, level) => Math.min(least, level.asOfMs), Infinity);
}
