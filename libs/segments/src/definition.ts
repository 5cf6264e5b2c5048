import { durationMs, epochMs } from '@nadi/definitions';
import { z } from 'zod';

const name = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be in kebab-case');
const expression = z.string().min(1);
const [minuteMs, dayMs] = [60_000, 86_400_000] as const;

const window = durationMs.refine(
  (lengthMs) => lengthMs >= minuteMs && lengthMs <= 400 * dayMs,
  'must be from 1m to 400d',
);

const measure = z.union(
  [
    z.literal('count'),
    z.strictObject({ sum: expression }),
    z.strictObject({ distinct: expression }),
    z.strictObject({ last: expression }),
  ],
  'must be count, { sum: … }, { distinct: … } or { last: … }',
);

const value = z
  .strictObject({
    /** Contract of the events it is computed from. */
    source: z.string(),
    /** Whom an event is of. Default: the field that `unit` of the segment names. */
    unit: expression.optional(),
    /** Only events for which this CEL condition over `data` holds. */
    where: expression.optional(),
    /** A list in the event: the value is computed over its elements, as `item`. */
    forEach: expression.optional(),
    measure,
    /** How far back events count. What is known last is known until something newer comes. */
    window: window.optional(),
  })
  .superRefine(({ measure: how, window: length }, context) => {
    const isLast = typeof how === 'object' && 'last' in how;
    if (isLast !== (length === undefined)) {
      const message = isLast ? 'what is known last has no window' : 'is required, for instance 30d';
      context.addIssue({ code: 'custom', path: ['window'], message });
    }
  });

const instant = z.string().transform((text, context) => {
  try {
    return epochMs(text);
  } catch {
    const message = `"${text}" is not a time with a zone such as 2026-12-01T00:00:00+05:30`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
});

const segmentTest = z.strictObject({
  name: z.string(),
  given: z
    .array(z.strictObject({ contract: z.string(), time: instant, data: z.record(z.string(), z.unknown()) }))
    .min(1)
    .max(1_000),
  /** When it is asked who is in the segment. */
  at: instant,
  expect: z.array(z.string()).max(1_000),
});

/** A segment as it stands in `config/segments/<name>.yaml`. */
export const segmentDefinition = z.strictObject({
  name,
  /** The question that the segment answers, for people. */
  question: z.string().min(10),
  /** Field of the events that says whom they are of, such as `customerId`. */
  unit: z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'must be the name of a field'),
  /** What is known of each unit, by names that `when` uses. */
  values: z
    .record(z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'must be a name such as ordersOfMonth'), value)
    .refine((values) => Object.keys(values).length >= 1 && Object.keys(values).length <= 20, 'must be 1 to 20 values'),
  /** CEL condition over the values: who is in the segment. */
  when: expression,
  tests: z.array(segmentTest).max(200).default([]),
});

export type SegmentDefinition = z.infer<typeof segmentDefinition>;
export type SegmentTest = SegmentDefinition['tests'][number];
