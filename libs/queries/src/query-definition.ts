import type { Contract } from '@nadi/contracts';
import { durationMs, epochMs } from '@nadi/definitions';
import { z } from 'zod';
import { parameterDefinition } from './parameter-definition.ts';
import { basketsDefinition } from './shapes/baskets.ts';
import { funnelDefinition } from './shapes/funnel.ts';
import { pathsDefinition } from './shapes/paths.ts';
import { retentionDefinition } from './shapes/retention.ts';
import { sessionsDefinition } from './shapes/sessions.ts';
import { contractName } from './sql-expression.ts';

const hourMs = 3_600_000;
const mostParameters = 20;

/** Names that an address has for itself. */
const reservedParameters: ReadonlySet<string> = new Set(['format']);

const name = z
  .string()
  .max(100)
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be in kebab-case');
const parameterName = /^[a-z][A-Za-z0-9]{0,49}$/;
const instant = z.string().refine(isInstant, 'must be a time such as 2026-03-01T00:00:00Z');

/** A query as it stands in `config/queries/<name>.yaml`; the contracts are those whose events it may read. */
export function queryDefinition(contracts: ReadonlyMap<string, Contract>) {
  const givenEvent = z.strictObject({
    time: instant.optional(),
    id: z.string().min(1).optional(),
    data: z.record(z.string(), z.unknown()),
  });
  const queryTest = z.strictObject({
    name: z.string(),
    /** What `now` is. */
    now: instant.default('2026-01-08T00:00:00Z'),
    parameters: z.record(z.string(), z.unknown()).default({}),
    /** Events by contract; without a time they are of one minute before `now`. */
    given: z.record(contractName(contracts), z.array(givenEvent).max(1_000)).default({}),
    /** The rows in their order; columns that are not named may be anything. */
    expect: z.array(z.record(z.string(), z.unknown())),
  });
  return z
    .strictObject({
      name,
      /** The question that it answers, for people. */
      question: z.string().min(10),
      /** Who may ask it beside people of the marketplace: each seller, over tables that hold what is theirs and nothing else. */
      for: z.literal('sellers').optional(),
      parameters: z.record(z.string(), parameterDefinition).default({}),
      /** How old an answer may be that is given again. */
      staleness: durationMs.refine((ms) => ms <= hourMs, 'is at most 1h').default(10_000),
      /** Most rows of an answer. */
      limit: z.number().int().min(1).max(100_000).default(1_000),
      /** How often one caller may ask. */
      rateLimit: z.strictObject({ perMinute: z.number().int().min(1).max(10_000) }).default({ perMinute: 120 }),
      /** One SELECT over the tables of contracts. */
      sql: z.string().min(1).max(50_000).optional(),
      funnel: funnelDefinition(contracts).optional(),
      paths: pathsDefinition(contracts).optional(),
      retention: retentionDefinition(contracts).optional(),
      sessions: sessionsDefinition(contracts).optional(),
      baskets: basketsDefinition(contracts).optional(),
      tests: z.array(queryTest).default([]),
    })
    .superRefine((definition, context) => {
      for (const parameter of Object.keys(definition.parameters)) {
        const isTaken = reservedParameters.has(parameter);
        if (isTaken || !parameterName.test(parameter)) {
          const message = isTaken ? 'is taken by the address itself' : 'is no name of a parameter, such as leastOrders';
          context.addIssue({ code: 'custom', path: ['parameters', parameter], message });
        }
      }
      if (Object.keys(definition.parameters).length > mostParameters) {
        context.addIssue({ code: 'custom', path: ['parameters'], message: `has more than ${mostParameters}` });
      }
      const found = queryShapes.filter((shape) => definition[shape] !== undefined);
      if (found.length !== 1) {
        const message = `needs one of ${queryShapes.join(', ')}${found.length === 0 ? '' : ', and no more'}`;
        context.addIssue({ code: 'custom', path: found.slice(1, 2), message });
      }
    });
}

/** Keys under which a definition says what is asked; it has exactly one of them. */
export const queryShapes = ['sql', 'funnel', 'paths', 'retention', 'sessions', 'baskets'] as const;

export type QueryDefinition = z.infer<ReturnType<typeof queryDefinition>>;
export type QueryTest = QueryDefinition['tests'][number];

function isInstant(text: string): boolean {
  try {
    return Number.isFinite(epochMs(text));
  } catch {
    return false;
  }
}
