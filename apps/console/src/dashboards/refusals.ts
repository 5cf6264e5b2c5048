import type { RejectionCount } from '../api/index.ts';

/** How many events of a contract were refused in the hours that a range touches. */
export function refusedWithin(
  rejections: readonly Pick<RejectionCount, 'type' | 'hour' | 'count' | 'of'>[],
  contract: string,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): number {
  const hourMs = 3_600_000;
  return rejections
    .filter(({ type, of }) => of === 'events' && type === contract)
    .filter(({ hour }) => Date.parse(hour) + hourMs > fromMs && Date.parse(hour) < toMs)
    .reduce((sum, { count }) => sum + count, 0);
}
