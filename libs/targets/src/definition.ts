import { durationMs, epochMs } from '@nadi/definitions';
import { z } from 'zod';

const name = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be in kebab-case');
const dimensions = z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), z.string().min(1).max(200)).default({});
const share = z.number().gt(0).max(1);

const instant = z.string().transform((text, context) => {
  try {
    return epochMs(text);
  } catch {
    context.addIssue({
      code: 'custom',
      message: `"${text}" is not a time with a zone such as 2026-12-01T00:00:00+05:30`,
    });
    return z.NEVER;
  }
});

/** Most steps of a period: they are what is remembered and read again. */
export const mostSteps = 2_000;
const mostRows = 500;
const weight = z.number().min(0).max(1e15);

const curve = z.union(
  [
    z.literal('even'),
    z.strictObject({ weights: z.array(weight).min(1).max(mostSteps) }),
    z.strictObject({ like: z.strictObject({ from: instant }) }),
  ],
  'must be even, { weights: […] } or { like: { from: … } }',
);

const row = z.union(
  [
    z.strictObject({ dimensions, value: z.number().positive().max(1e15) }),
    z.strictObject({ dimensions, hours: z.array(weight).min(1).max(mostSteps) }),
  ],
  'must have either a positive value or hours',
);

const offPace = z.strictObject({
  below: share.default(0.9),
  /** Default: half way from `below` to 1. */
  recover: share.optional(),
  after: z.union([z.number().min(0).max(1), z.strictObject({ expected: z.number().min(0).max(1) })]).default(0.1),
  /** Default: a step, but no longer than 5 minutes. */
  for: durationMs.optional(),
});

const rowState = z.enum(['pending', 'on-pace', 'off-pace', 'met', 'missed']);

const targetTest = z.strictObject({
  name: z.string(),
  dimensions,
  given: z
    .array(z.strictObject({ after: durationMs, actual: z.number() }))
    .min(1)
    .max(1_000),
  expect: z.strictObject({ state: rowState, expected: z.number().optional(), ratio: z.number().optional() }),
});

/** A target as it stands in `config/targets/<name>.yaml`. */
export const targetDefinition = z
  .strictObject({
    name,
    /** The question that the target answers, for people. */
    question: z.string().min(10),
    /** A metric whose measure is `count` or `sum`. */
    metric: name,
    /** Included. */
    from: instant,
    /** Not included. */
    to: instant,
    /** Length of the steps in which sales are looked at. Default: the shortest usual one of which there are at most 60. */
    step: durationMs.optional(),
    /** How the total is expected to come in. */
    curve: curve.default('even'),
    targets: z.array(row).min(1).max(mostRows),
    /** Whose sales these are. Default: every tenant that the metric has data of. */
    tenants: z.array(z.string().min(1).max(200)).min(1).max(1_000).optional(),
    offPace: offPace.prefault({}),
    tests: z.array(targetTest).max(200).default([]),
  })
  .superRefine((definition, context) => {
    const { from, to, offPace: rules } = definition;
    const issue = (path: readonly (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path: [...path], message });
    if (to <= from) {
      issue(['to'], 'must be after from');
    }
    if (typeof definition.curve === 'object' && 'like' in definition.curve) {
      if (definition.curve.like.from + (to - from) > from) {
        issue(['curve', 'like', 'from'], 'must lie so early that the period of the same length is over before from');
      }
    }
    if (rules.recover !== undefined && rules.recover < rules.below) {
      issue(['offPace', 'recover'], 'must not be less than below');
    }
  });

export type TargetDefinition = z.infer<typeof targetDefinition>;
export type TargetRowDefinition = TargetDefinition['targets'][number];
export type TargetTest = TargetDefinition['tests'][number];
