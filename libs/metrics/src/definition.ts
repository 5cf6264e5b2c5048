import { durationMs } from '@nadi/definitions';
import { z } from 'zod';

const name = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be in kebab-case');
const expression = z.string().min(1);

const measure = z.union([
  z.literal('count'),
  z.strictObject({ sum: expression }),
  z.strictObject({ avg: expression }),
  z.strictObject({ min: expression }),
  z.strictObject({ max: expression }),
  z.strictObject({ distinct: expression }),
  z.strictObject({ distinctApprox: expression }),
  z.strictObject({
    percentiles: expression,
    quantiles: z.array(z.number().gt(0).lt(1)).min(1).max(10).default([0.5, 0.95, 0.99]),
  }),
  z.strictObject({ topK: expression, k: z.number().int().min(1).max(100).default(20) }),
  z.strictObject({
    /** `interval` says how the two counts hang together, for a 95 % interval beside the value. */
    ratio: z.strictObject({ of: name, to: name, interval: z.enum(['proportion', 'rate']).optional() }),
  }),
]);

const dimension = z.union([
  expression.transform((value) => ({ value, limit: 1_000 })),
  z.strictObject({ value: expression, limit: z.number().int().min(1).max(100_000) }),
]);

const timeZone = z.string().refine(isTimeZone, 'must be a time zone of the IANA database such as Asia/Kolkata');

const metricTest = z.strictObject({
  name: z.string(),
  given: z.array(z.strictObject({ time: z.string().optional(), data: z.record(z.string(), z.unknown()) })).min(1),
  expect: z.array(
    z.strictObject({ dimensions: z.record(z.string(), z.string()).default({}), value: z.number().nullable() }),
  ),
});

/** A metric as it stands in `config/metrics/<name>.yaml`. */
export const metricDefinition = z
  .strictObject({
    name,
    /** The question that the metric answers, for people. */
    question: z.string().min(10),
    /** Contract of the events it is computed from; `*` stands for all. Absent for a ratio. */
    source: z.string().optional(),
    unit: z.string().min(1),
    /** Only events for which this CEL condition over `data` holds. */
    where: expression.optional(),
    /** A list in the event: the metric is computed over its elements, as `item`. */
    forEach: expression.optional(),
    measure,
    dimensions: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), dimension).default({}),
    /** The dimension that is the seller: each seller may read the metric as far as it is theirs. Without it no seller may. */
    seller: z.string().optional(),
    /** Length of the tumbling windows that are kept. */
    window: durationMs.default(60_000),
    /** Length of the sliding window that moves on with each tumbling one. */
    sliding: durationMs.optional(),
    /** How long after its end a window stays open for late events. */
    lateness: durationMs.default(60_000),
    /** Zone of calendar days. */
    zone: timeZone.default('UTC'),
    tests: z.array(metricTest).default([]),
  })
  .superRefine((definition, context) => {
    const issue = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const isRatio = typeof definition.measure === 'object' && 'ratio' in definition.measure;
    if (isRatio !== (definition.source === undefined)) {
      issue('source', isRatio ? 'a ratio has no source of its own' : 'is required');
    }
    const ownOfRatio = (['where', 'forEach', 'sliding'] as const).filter((key) => definition[key] !== undefined);
    if (isRatio && (Object.keys(definition.dimensions).length > 0 || ownOfRatio.length > 0)) {
      issue(ownOfRatio[0] ?? 'dimensions', 'a ratio takes dimensions, conditions and windows from its two metrics');
    }
    if (86_400_000 % definition.window !== 0) {
      issue('window', 'must divide a day');
    }
    if (
      definition.sliding !== undefined &&
      (definition.sliding % definition.window !== 0 || definition.sliding === 0)
    ) {
      issue('sliding', 'must be a multiple of window');
    }
  });

export type MetricDefinition = z.infer<typeof metricDefinition>;

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
