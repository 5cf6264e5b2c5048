import { durationMs, epochMs } from '@nadi/definitions';
import { z } from 'zod';
import { layerSlots } from '../assignment/index.ts';

const dayMs = 86_400_000;
const name = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be in kebab-case');
const better = z.enum(['higher', 'lower'], 'must be higher or lower');
const share = z.number().min(0).max(1);
const slot = z
  .number()
  .int()
  .min(0)
  .max(layerSlots - 1);

const daysUpTo = (days: number) => durationMs.refine((ms) => ms <= days * dayMs, `must be at most ${days}d`);

const instant = z.string().transform((text, context) => {
  try {
    return epochMs(text);
  } catch {
    context.addIssue({ code: 'custom', message: `"${text}" is not a time such as 2026-12-01T00:00:00Z` });
    return z.NEVER;
  }
});

const variant = z.strictObject({
  name,
  weight: z.number().int().min(1).max(10_000).default(1),
  control: z.boolean().default(false),
});

const metric = z.strictObject({ metric: name, better });
const guardrail = z.strictObject({ metric: name, better, margin: share });

const assigned = z.union([
  z.strictObject({ unit: z.string(), variant: name }),
  z.strictObject({
    unit: z.string(),
    excluded: z.enum(['no-unit', 'global-holdout', 'layer-holdout', 'other-slot', 'traffic']),
  }),
]);

/** An experiment as it stands in `config/experiments/<name>.yaml`. */
export const experimentDefinition = z
  .strictObject({
    name,
    title: z.string().min(1).max(200),
    /** What is believed and why, for people. */
    hypothesis: z.string().min(10).max(2_000),
    /** The team to ask. */
    owner: z.string().min(1),
    /** Field of events that holds the id of what is assigned, such as `customerId`. */
    unit: z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'must be the name of a field such as customerId'),
    /** Experiments of a layer never share a unit; each owns the slots from the first to the last. */
    layer: z.strictObject({ name, slots: z.tuple([slot, slot]) }),
    /** Decides which unit gets what. Another one deals all units out anew. Default: the name. */
    salt: z
      .string()
      .regex(/^[\x21-\x7e]{3,100}$/, 'must have 3 to 100 printable characters without spaces')
      .optional(),
    /** Share of the units in the slots that take part. */
    traffic: share,
    /** Shares of all units that no experiment at all, or none of the layer, may have. */
    holdouts: z
      .strictObject({ global: share.max(0.5).default(0), layer: share.max(0.5).default(0) })
      .default({ global: 0, layer: 0 }),
    variants: z.array(variant).min(2).max(10),
    start: instant,
    end: instant.optional(),
    primary: metric,
    /** In which metrics of money count; nothing is added up across currencies. */
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'must be a currency code such as INR')
      .optional(),
    secondary: z.array(metric).max(20).default([]),
    guardrails: z.array(guardrail).max(20).default([]),
    /** How long after its exposure the events of a unit count; after that its values are final. */
    observationWindow: daysUpTo(90)
      .refine((ms) => ms > 0, 'must be longer than 0s')
      .default(dayMs),
    /** How far before its exposure the covariate of a unit reaches back; 0s for none. */
    covariateWindow: daysUpTo(90).default(14 * dayMs),
    alpha: z.number().min(0.001).max(0.2).default(0.05),
    sampleRatioAlpha: z.number().min(0.00001).max(0.05).default(0.001),
    minimumRuntime: daysUpTo(365).default(7 * dayMs),
    /** Per variant, below which nothing is said. */
    minimumUnits: z.number().int().min(100).default(200),
    /** Of all variants together, for which the intervals are shortest. */
    expectedUnits: z.number().int().min(200).max(1e10),
    tests: z
      .array(z.strictObject({ name: z.string(), expect: z.array(assigned).min(1) }))
      .max(200)
      .default([]),
  })
  .superRefine((definition, context) => {
    for (const { path, message } of [...layoutProblems(definition), ...planProblems(definition)]) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });

export type ExperimentDefinition = z.infer<typeof experimentDefinition>;

interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

function* layoutProblems({ layer, variants, tests }: ExperimentDefinition): Generator<Problem> {
  const [first, last] = layer.slots;
  if (first > last) {
    yield { path: ['layer', 'slots'], message: `the first slot ${first} is behind the last one, ${last}` };
  }
  const controls = variants.filter(({ control }) => control).length;
  if (controls !== 1) {
    yield { path: ['variants'], message: `one variant must be the control, not ${controls}` };
  }
  for (const index of repeated(variants.map((one) => one.name))) {
    yield { path: ['variants', index, 'name'], message: 'stands twice' };
  }
  const names = new Set(variants.map((one) => one.name));
  for (const [test, { expect }] of tests.entries()) {
    for (const [index, one] of expect.entries()) {
      if ('variant' in one && !names.has(one.variant)) {
        yield {
          path: ['tests', test, 'expect', index, 'variant'],
          message: `there is no variant ${one.variant}`,
        };
      }
    }
  }
}

function* planProblems(definition: ExperimentDefinition): Generator<Problem> {
  const { start, end, minimumRuntime, primary, secondary, guardrails, minimumUnits, expectedUnits, variants } =
    definition;
  if (end !== undefined && end <= start) {
    yield { path: ['end'], message: 'must be after the start' };
  } else if (end !== undefined && end - start < minimumRuntime) {
    yield { path: ['minimumRuntime'], message: 'is longer than the experiment from its start to its end' };
  }
  const reported = repeated([primary.metric, ...secondary.map(({ metric: of }) => of)]);
  for (const index of reported) {
    yield { path: ['secondary', index - 1, 'metric'], message: 'stands twice' };
  }
  for (const index of repeated(guardrails.map(({ metric: of }) => of))) {
    yield { path: ['guardrails', index, 'metric'], message: 'stands twice' };
  }
  if (expectedUnits < minimumUnits * variants.length) {
    yield { path: ['expectedUnits'], message: `is less than minimumUnits in each of ${variants.length} variants` };
  }
}

/** The places of what stood before. */
function repeated(texts: readonly string[]): readonly number[] {
  return [...texts.keys()].filter((index) => texts.indexOf(texts[index] as string) < index);
}
