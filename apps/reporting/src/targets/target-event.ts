import { createHash } from 'node:crypto';
import { targetOffPace, type TargetOffPace } from '@nadi/contracts';
import type { OutboxEvent } from '@nadi/persistence';
import type { ToldState } from '@nadi/targets';
import type { FittingTarget, ReadRow } from './target-reader.ts';

/** A change of state that others are told of. */
export interface ToldChange extends ReadRow {
  readonly tenantId: string;
  readonly fitting: FittingTarget;
  readonly told: ToldState;
  readonly revision: number;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

/** The event of a change; the same change has the same id, however often it is told. */
export function targetEvent(change: ToldChange, nowMs: number): OutboxEvent<TargetOffPace> {
  const { tenantId, fitting, row, reading, told, revision, atMs } = change;
  const { target, version, metric } = fitting;
  const { forecast } = reading;
  const data: TargetOffPace = {
    targetKey: row.key,
    target: target.name,
    version,
    metric: metric.definition.name,
    dimensions: row.dimensions,
    state: told,
    actualValue: reading.actual,
    expectedValue: reading.expected,
    targetValue: reading.target,
    forecastValue: forecast.value,
    forecastLow: forecast.low,
    forecastHigh: forecast.high,
    unit: metric.definition.unit,
    startAt: target.fromMs,
    endAt: target.toMs,
    observedAt: Math.round(atMs),
    revision,
  };
  const id = createHash('sha256')
    .update(JSON.stringify([tenantId, row.key, revision]))
    .digest('hex')
    .slice(0, 32);
  return { contract: targetOffPace, id, tenantId, source: '/nadi/reporting', timeMs: nowMs, data };
}
