import { durationMs } from '@nadi/definitions';
import { z } from 'zod';

const name = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be in kebab-case');
/** Words of CEL, and names that every JavaScript object has. */
const reserved = new Set(
  'as break const continue else false for function if import in let loop package namespace null return true var void while'
    .split(' ')
    .concat(Object.getOwnPropertyNames(Object.prototype), 'prototype'),
);
const identifier = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]*$/, 'must be a name such as place or firstItem')
  .refine((text) => !reserved.has(text), 'is a reserved word');
const fieldName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of a field')
  .refine((text) => !reserved.has(text), 'is a reserved word');
/** `email`, `address.street` or `items[].productName`. */
const fieldPath = z
  .string()
  .regex(/^[A-Za-z_]\w*(\[\])?(\.[A-Za-z_]\w*(\[\])?)*$/, 'must be a path such as email or items[].productName');
const expression = z.string().min(1).max(2_000);
const fieldMap = z.record(z.string(), expression).superRefine((map, context) => {
  const names = Object.keys(map);
  for (const name of names) {
    for (const { message } of fieldName.safeParse(name).error?.issues ?? []) {
      context.addIssue({ code: 'custom', path: [name], message });
    }
  }
  if (names.length > 200) {
    context.addIssue({ code: 'custom', message: 'has more than 200 fields' });
  }
});

const transform = z
  .strictObject({ set: fieldMap.default({}), remove: z.array(fieldName).max(200).default([]) })
  .refine(({ set, remove }) => Object.keys(set).length + remove.length > 0, 'neither sets nor removes a field');

const parse = z.strictObject({ json: expression, as: identifier });

const enrich = z
  .strictObject({
    userAgent: expression.optional(),
    geo: expression.optional(),
    lookup: name.optional(),
    key: expression.optional(),
    fields: z.array(fieldName).min(1).max(50).optional(),
    as: identifier,
  })
  .superRefine((value, context) => {
    const sources = [value.userAgent, value.geo, value.lookup].filter((source) => source !== undefined);
    if (sources.length !== 1) {
      context.addIssue({ code: 'custom', message: 'needs exactly one of userAgent, geo and lookup' });
    }
    for (const part of ['key', 'fields'] as const) {
      if ((value[part] === undefined) === (value.lookup !== undefined)) {
        const message = value.lookup === undefined ? 'belongs to a lookup' : 'is required for a lookup';
        context.addIssue({ code: 'custom', path: [part], message });
      }
    }
  });

const redact = z
  .strictObject({
    remove: z.array(fieldPath).max(100).default([]),
    mask: z.array(fieldPath).max(100).default([]),
    hash: z.array(fieldPath).max(100).default([]),
  })
  .refine(({ remove, mask, hash }) => remove.length + mask.length + hash.length > 0, 'names no field');

const sample = z.strictObject({
  share: z.number().gt(0).lt(1),
  by: expression,
  when: expression.optional(),
  salt: z.string().max(100).optional(),
});

const deduplicate = z.strictObject({
  by: expression,
  within: durationMs.refine((ms) => ms > 0 && ms <= 7 * 86_400_000, 'must be more than nothing and at most 7d'),
  maxKeys: z.number().int().min(1).max(1_000_000).default(100_000),
});

const split = z.strictObject({
  each: expression,
  as: identifier.default('item'),
  limit: z.number().int().min(1).max(10_000).default(1_000),
});

const route = z.strictObject({
  when: expression.optional(),
  to: z.string().min(1),
  copy: z.union([z.literal('all'), z.array(fieldName).max(200)]).default([]),
  data: fieldMap.default({}),
});

const stepKinds = [
  'filter',
  'parse',
  'transform',
  'enrich',
  'redact',
  'sample',
  'deduplicate',
  'split',
  'route',
] as const;

const step = z
  .strictObject({
    name: name.optional(),
    filter: expression.optional(),
    parse: parse.optional(),
    transform: transform.optional(),
    enrich: enrich.optional(),
    redact: redact.optional(),
    sample: sample.optional(),
    deduplicate: deduplicate.optional(),
    split: split.optional(),
    route: z.array(route).min(1).max(20).optional(),
  })
  .refine(
    (value) => stepKinds.filter((kind) => value[kind] !== undefined).length === 1,
    `needs exactly one of ${stepKinds.join(', ')}`,
  );

const eventTime = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const content = z.record(z.string(), z.unknown());

const test = z.strictObject({
  name: z.string().min(1),
  given: z
    .array(
      z.strictObject({
        contract: z.string().optional(),
        id: z.string().optional(),
        time: eventTime.optional(),
        data: content,
      }),
    )
    .min(1)
    .max(100),
  /** The tables that enrichment reads: rows by key. */
  lookups: z.record(name, z.record(z.string(), content)).default({}),
  /** What the geo table says, by network. */
  geo: z
    .record(z.string(), z.strictObject({ country: z.string(), city: z.string().nullable().default(null) }))
    .default({}),
  expect: z.strictObject({
    emitted: z.array(z.strictObject({ contract: z.string(), data: content })).default([]),
    dropped: z.record(z.string(), z.number().int().min(1)).default({}),
    failed: z.array(z.strictObject({ step: z.string(), code: z.string(), field: z.string().optional() })).default([]),
  }),
});

/** A pipeline as it stands in `config/pipelines/<name>.yaml`. */
export const pipelineDefinition = z.strictObject({
  name,
  /** What it is for, for people. */
  description: z.string().min(10).max(2_000),
  /** The team to ask. */
  owner: z.string().min(1).max(100),
  /** Contracts of the events it reads. */
  input: z.union([
    z
      .string()
      .min(1)
      .transform((one) => [one]),
    z.array(z.string().min(1)).min(1).max(20),
  ]),
  steps: z.array(step).min(1).max(50),
  tests: z.array(test).max(200).default([]),
});

export type PipelineDefinition = z.infer<typeof pipelineDefinition>;
export type StepDefinition = z.infer<typeof step>;
export type StepKind = (typeof stepKinds)[number];
export type ParseDefinition = z.infer<typeof parse>;
export type EnrichDefinition = z.infer<typeof enrich>;
export type RedactDefinition = z.infer<typeof redact>;
export type SampleDefinition = z.infer<typeof sample>;
export type DeduplicateDefinition = z.infer<typeof deduplicate>;
export type SplitDefinition = z.infer<typeof split>;
export type TransformDefinition = z.infer<typeof transform>;
export type RouteDefinition = z.infer<typeof route>;
export type PipelineTest = z.infer<typeof test>;

export function kindOf(definition: StepDefinition): StepKind {
  return stepKinds.find((kind) => definition[kind] !== undefined) as StepKind;
}

/** The rule under which a step's drops are counted: its name, or place and kind such as `2-filter`. */
export function ruleOf(definition: StepDefinition, index: number): string {
  return definition.name ?? `${index + 1}-${kindOf(definition)}`;
}
