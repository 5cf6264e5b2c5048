import { currencyDimension, type CompiledMetric } from '@nadi/metrics';
import type { CompiledTarget } from './compile-targets.ts';

/** Why a target cannot be computed from its metric, and what to do; undefined if it can. */
export function unfitReason(target: CompiledTarget, metric: CompiledMetric | undefined): string | undefined {
  const { metric: name } = target.definition;
  if (metric === undefined) {
    return `there is no metric ${name}; put it in force, or name another one`;
  }
  const { kind } = metric.measure;
  if (kind !== 'count' && kind !== 'sum') {
    return `the metric ${name} measures ${kind}; a target needs one that measures count or sum`;
  }
  const { window } = metric.definition;
  const times = [target.stepMs, target.fromMs, ...(target.likeFromMs === undefined ? [] : [target.likeFromMs])];
  if (times.some((timeMs) => timeMs % window !== 0)) {
    const has = `the metric ${name} has windows of ${window / 1_000} s`;
    return `${has}; "from", "like.from" and the step of ${target.stepMs / 1_000} s must be multiples of it`;
  }
  for (const { key, dimensions } of target.rows) {
    const unknown = Object.keys(dimensions).find((dimension) => !metric.dimensionNames.includes(dimension));
    if (unknown !== undefined) {
      return `${key}: the metric ${name} has no dimension ${unknown}; it has ${metric.dimensionNames.join(', ') || 'none'}`;
    }
    if (metric.dimensionNames.includes(currencyDimension) && dimensions[currencyDimension] === undefined) {
      return `${key}: money is never added across currencies; name the currency`;
    }
  }
  return undefined;
}
