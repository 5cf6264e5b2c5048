import type { Logger } from '@nadi/observability';
import { RepeatedWork } from '@nadi/persistence';
import type { DataSource } from 'typeorm';
import { Rejections } from '../rejections/rejections.ts';
import { Sources } from '../sources/sources.ts';
import { FairShare } from './fair-share.ts';
import { SenderLimits } from './sender-limits.ts';
import { tenantWeights } from './tenant-weights.ts';
import { UsageWork } from './usage-store.ts';

export interface FlowOptions {
  readonly tenantEventsPerSecond: number;
  readonly keyEventsPerDay: number;
  readonly keyEventsPerMonth: number;
  readonly tenantWeights: readonly string[];
  /** Room for bodies, and again as much for what waits for the broker. */
  readonly maxInFlightBytes: number;
  readonly maxBodyBytes: number;
  readonly dataSource: DataSource;
  readonly logger: Logger;
}

/** What decides how much of whom is let in, and remembers what was not. */
export interface Flow {
  readonly limits: SenderLimits;
  readonly bodies: FairShare;
  readonly queue: FairShare;
  readonly rejections: Rejections;
  readonly sources: Sources;
  /** Begins what is done in the background. */
  start(): void;
  /** Stores what is not stored yet. */
  stop(): Promise<void>;
}

const cleanUpEveryMs = 3_600_000;
const newcomerPart = 1 / 8;

/**
 * Puts it together; nothing is read or stored before `start`.
 * @param weightsVariable the setting that a wrong weight is blamed on
 * @throws NadiError CONFIG_INVALID
 */
export function createFlow(options: FlowOptions, weightsVariable: string): Flow {
  const { maxInFlightBytes: capacityBytes, maxBodyBytes, dataSource, logger } = options;
  const weights = tenantWeights(weightsVariable, options.tenantWeights);
  // A newcomer's largest body should fit, as long as that leaves most of the room to those who are there.
  const newcomerBytes = Math.min(Math.max(capacityBytes * newcomerPart, maxBodyBytes), capacityBytes / 4);
  const weightOf = (tenantId: string) => weights.get(tenantId) ?? 1;
  const room = () => new FairShare({ capacityBytes, newcomerBytes, weightOf, now: () => performance.now() });
  const limits = new SenderLimits({ ...options, now: Date.now });
  const usage = new UsageWork({ dataSource, quotas: limits.quotas, logger, now: Date.now });
  const rejections = new Rejections({ dataSource, logger, now: Date.now });
  const sources = new Sources({ dataSource, logger, now: Date.now });
  const cleanUp = new RepeatedWork(async () => {
    await Promise.all([usage.deleteExpired(), rejections.deleteExpired(), sources.deleteExpired()]).catch(
      (err: unknown) =>
        logger.warn(
          { err },
          'old usage, rejections and counts of sources stay; deleting them is tried again in an hour',
        ),
    );
    return cleanUpEveryMs;
  });
  const works = [usage, rejections, sources, cleanUp];
  return {
    ...{ limits, rejections, sources, bodies: room(), queue: room() },
    start: () => works.forEach((work) => work.start()),
    stop: async () => {
      await Promise.all(works.map((work) => work.stop()));
    },
  };
}
