import { durationMs, epochMs, parseDurationMs } from '@nadi/definitions';
import { z } from 'zod';

const kebab = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const name = z.string().regex(kebab, 'must be in kebab-case');
const expression = z.string().min(1);
const [secondMs, dayMs] = [1_000, 86_400_000] as const;
const longestMs = 30 * dayMs;
/** Most buckets of one window: what an entity with many events needs at most. */
const mostBuckets = 1_000;

const within = (leastMs: number, mostMs: number, message: string) =>
  durationMs.refine((lengthMs) => lengthMs >= leastMs && lengthMs <= mostMs, message);

const length = within(secondMs, longestMs, 'must be from 1s to 30d');

/** How far back events count: each by itself, or in buckets that leave as a whole. */
const window = z.union(
  [
    z.strictObject({ exact: length }),
    z.strictObject({ bucketed: length, by: length }).superRefine(({ bucketed, by }, context) => {
      if (bucketed % by !== 0 || bucketed / by > mostBuckets) {
        const message = `the window must be 1 to ${mostBuckets} times as long as its buckets, and a whole number of them`;
        context.addIssue({ code: 'custom', path: ['by'], message });
      }
    }),
  ],
  'must be { exact: 1h }, or { bucketed: 30d, by: 1h } with durations from 1s to 30d of which one is a whole multiple of the other',
);

const offset = z
  .string()
  .regex(/^[+-](0\d|1[0-4]):[0-5]\d$/, 'must be an offset from UTC such as +05:30')
  .transform((text) => {
    const [hours = 0, minutes = 0] = text.slice(1).split(':').map(Number);
    return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
  });

export const calendarFlags = ['weekend', 'night', 'hour', 'weekday'] as const;

const measure = z.union(
  [
    z.enum(['count', 'rate', 'timeSince', 'decayedCount']),
    z.strictObject({ sum: expression }),
    z.strictObject({ mean: expression }),
    z.strictObject({ min: expression }),
    z.strictObject({ max: expression }),
    z.strictObject({ distinct: expression }),
    z.strictObject({ last: expression }),
    z.strictObject({ decayedSum: expression }),
    z.strictObject({ ratio: z.tuple([name, name]) }),
    z.strictObject({ calendar: z.enum(calendarFlags), offset: offset.optional() }),
  ],
  'must be count, rate, timeSince, decayedCount, { sum: … }, { mean: … }, { min: … }, { max: … }, { distinct: … }, { last: … }, ' +
    '{ decayedSum: … }, { ratio: [one, other] } or { calendar: weekend|night|hour|weekday, offset: +05:30 }',
);

type Measure = z.infer<typeof measure>;

/** The word that says how a feature is computed. */
export type MeasureKind =
  Extract<Measure, string> | 'sum' | 'mean' | 'min' | 'max' | 'distinct' | 'last' | 'decayedSum' | 'ratio' | 'calendar';

export function kindOf(how: Measure): MeasureKind {
  return (typeof how === 'string' ? how : Object.keys(how)[0]) as MeasureKind;
}

const windowed: ReadonlySet<MeasureKind> = new Set(['count', 'rate', 'sum', 'mean', 'min', 'max', 'distinct']);
const decayed: ReadonlySet<MeasureKind> = new Set(['decayedCount', 'decayedSum']);
const stateless: ReadonlySet<MeasureKind> = new Set(['ratio', 'calendar']);

const feature = z
  .strictObject({
    measure,
    /** Only events for which this CEL condition over `data` holds. */
    where: expression.optional(),
    window: window.optional(),
    /** After this time a decayed amount is half of what it was. */
    halfLife: length.optional(),
    /** Whether the event that the value is read at is part of it. */
    includeCurrent: z.boolean().optional(),
    /** How long after an event it becomes known, as with labels. */
    delay: within(0, longestMs, 'must be up to 30d').optional(),
    /** The value where there is none; without it that is null. */
    otherwise: z.number().optional(),
  })
  .superRefine((one, context) => {
    const kind = kindOf(one.measure);
    const problem = (key: keyof typeof one, message: string) =>
      context.addIssue({ code: 'custom', path: [key], message });
    if (windowed.has(kind) !== (one.window !== undefined)) {
      problem('window', windowed.has(kind) ? 'is required, for instance { exact: 1h }' : `${kind} has no window`);
    }
    if (decayed.has(kind) !== (one.halfLife !== undefined)) {
      problem('halfLife', decayed.has(kind) ? 'is required, for instance 1h' : `${kind} has no half-life`);
    }
    if (kind === 'distinct' && one.window !== undefined && 'bucketed' in one.window) {
      problem('window', 'different values are counted in exact windows only');
    }
    if (one.delay !== undefined && !windowed.has(kind)) {
      problem('delay', `${kind} has no window that could be delayed`);
    }
    if (stateless.has(kind) && (one.where !== undefined || one.includeCurrent !== undefined)) {
      problem(one.where === undefined ? 'includeCurrent' : 'where', `${kind} is computed from no events of its own`);
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

const featureTest = z.strictObject({
  name: z.string(),
  /** Events of the source, in the order in which they come. */
  given: z
    .array(z.strictObject({ time: instant, data: z.record(z.string(), z.unknown()) }))
    .min(1)
    .max(1_000),
  /** Whose features are read. */
  id: z.string().min(1),
  /** When they are read. Without it, they are the values at the last of the events. */
  at: instant.optional(),
  /** Some of the features; null for one without a value. */
  expect: z.record(z.string(), z.number().nullable()),
});

/** Features of one entity from one contract, as they stand in `config/features/<name>.yaml`. */
export const featureSetDefinition = z.strictObject({
  name,
  /** What they tell, for people. */
  question: z.string().min(10),
  /** Whom events are of: the kind of entity, and CEL over `data` that gives its id. */
  entity: z.strictObject({ name, id: expression }),
  /** Contract of the events. */
  source: z.string(),
  /** Only events for which this CEL condition over `data` holds. */
  where: expression.optional(),
  /** How much older than the newest of its entity an event may be and still count. */
  lateness: within(0, 7 * dayMs, 'must be up to 7d').default(parseDurationMs('10m') ?? 0),
  /** Entities that are kept. */
  maxEntities: z.int().min(1).max(2_000_000).default(100_000),
  /** Events, or buckets, of one entity that are kept. */
  maxEvents: z.int().min(8).max(131_072).default(8_192),
  features: z
    .record(z.string().regex(kebab, 'must be a name such as orders-1h'), feature)
    .refine((all) => Object.keys(all).length >= 1 && Object.keys(all).length <= 60, 'must be 1 to 60 features'),
  tests: z.array(featureTest).max(200).default([]),
});

export type FeatureSetDefinition = z.infer<typeof featureSetDefinition>;
export type FeatureDefinition = FeatureSetDefinition['features'][string];
export type FeatureTest = FeatureSetDefinition['tests'][number];
