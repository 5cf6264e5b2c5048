import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { contracts, exposureLogged, orderPlaced, pageViewed, type Contract } from '@nadi/contracts';
import { assign, compileExperiments, type CompiledExperiment } from '@nadi/experiments';
import { emptySource, lakeTable, TailTable, type LakeEvent } from '@nadi/lake';
import { compileMetrics } from '@nadi/metrics';
import { observeExperiment } from './experiment-observer.ts';
import type { ExperimentLook } from './experiment-look.ts';

const [minuteMs, hourMs] = [60_000, 3_600_000];
const startMs = Date.UTC(2026, 10, 1);
const atMs = startMs + 10 * hourMs;

const metric = (name: string, text: string) => ({
  file: `${name}.yaml`,
  text: `name: ${name}\nquestion: What do units do?\nunit: things\n${text}\n`,
});
const catalog = compileMetrics(
  [
    metric('orders', 'source: orders.order-placed\nmeasure: { distinct: data.orderId }'),
    metric('spent', 'source: orders.order-placed\nmeasure: { sum: data.totalMinor }\nwhere: data.channel == "web"'),
    metric('sessions', 'source: storefront.page-viewed\nmeasure: { distinctApprox: data.sessionId }'),
    metric('conversion', 'measure: { ratio: { of: orders, to: sessions } }'),
  ],
  contracts,
);
const [experiment] = compileExperiments([
  {
    file: 'trial.yaml',
    text: `name: trial
title: A trial
hypothesis: Something becomes better by it.
owner: search
unit: visitorId
layer: { name: page, slots: [0, 9999] }
traffic: 1
variants: [{ name: control, control: true }, { name: new }]
start: '2026-11-01T00:00:00Z'
observationWindow: 1h
covariateWindow: 1h
primary: { metric: conversion, better: higher }
secondary: [{ metric: spent, better: higher }]
expectedUnits: 1000
`,
  },
]) as [CompiledExperiment];

const units = Array.from({ length: 20 }, (_, number) => `v${number}`);
const variantOf = (unit: string) => {
  const assigned = assign(experiment.assignment, unit);
  return 'variant' in assigned ? assigned.variant : '';
};
const [inControl, inNew] = ['control', 'new'].map((name) => units.filter((unit) => variantOf(unit) === name)) as [
  string[],
  string[],
];

let instance: DuckDBInstance;
let connection: DuckDBConnection;
let offset = 0;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
});
afterAll(() => instance.closeSync());

type Happening = readonly [contract: Contract, timeMs: number, data: Readonly<Record<string, unknown>>];

const exposure = (unitId: string, timeMs: number, more: object = {}): Happening => [
  exposureLogged,
  timeMs,
  { unitId, unit: 'visitorId', experiment: 'trial', version: null, variant: variantOf(unitId), ...more },
];
const order = (
  visitorId: string,
  timeMs: number,
  totalMinor: number,
  channel = 'web',
  orderId = `o${totalMinor}`,
): Happening => [
  orderPlaced,
  timeMs,
  { orderId, visitorId, channel, country: 'IN', currency: 'INR', totalMinor, items: [] },
];
const view = (visitorId: string, timeMs: number, sessionId: string): Happening => [
  pageViewed,
  timeMs,
  { visitorId, sessionId, channel: 'web', country: 'IN', path: '/', pageType: 'home' },
];

/** Looks at what has happened, as the lake has it in memory. */
async function observe(happenings: readonly Happening[], mostUnits = 1_000): Promise<ExperimentLook> {
  const tails = new Map<string, TailTable>();
  for (const [contract, timeMs, data] of happenings) {
    const tail = tails.get(contract.name) ?? new TailTable(connection, lakeTable(contract));
    tails.set(contract.name, tail);
    offset += 1;
    const event: LakeEvent = {
      ...{ id: `e${offset}`, tenantId: 'acme', key: 'k', source: '/tests', timeMs, receivedMs: timeMs },
      ...{ partition: 0, offset, data },
    };
    await tail.append([event]);
  }
  const sourceOf = async (name: string) =>
    tails.get(name)?.source(new Map()) ?? emptySource(lakeTable(contracts.get(name) as Contract));
  try {
    return await observeExperiment(connection, {
      ...{ versioned: { experiment, version: 1, text: '' }, catalog, sourceOf, atMs, mostUnits },
      assignmentOf: (version) => (version === 7 ? { ...experiment.assignment, traffic: 0 } : undefined),
    });
  } finally {
    for (const tail of tails.values()) {
      await tail.drop(new Map([[0, Number.MAX_SAFE_INTEGER]]));
    }
  }
}

const at = (minutes: number) => startMs + 2 * hourMs + minutes * minuteMs;
const [control = '', other = '', third = ''] = inControl;
const [treated = ''] = inNew;

describe('a look at an experiment', () => {
  it('counts the events of units from their first exposure to the end of their window, and before it as covariates', async () => {
    const { sums, units: counted } = await observe([
      exposure(control, at(30)),
      exposure(control, at(0)),
      exposure(treated, at(0)),
      ...[
        order(control, at(0), 100),
        order(control, at(59), 20),
        order(control, at(59), 20),
        order(control, at(60), 3),
      ],
      ...[order(control, at(-1), 7), order(control, at(-60), 8), order(control, at(-61), 9), order('nobody', at(5), 1)],
      ...[order(control, at(5), 5_000, 'app'), view(control, at(1), 's1'), view(control, at(2), 's1')],
      ...[view(control, at(3), 's2'), view(control, at(-3), 's2')],
    ]);
    expect(counted).toEqual({ control: { exposed: 1, final: 1 }, new: { exposed: 1, final: 1 } });
    // Three different orders of two sessions, two and one before; 140 by the web, 15 before.
    expect(sums['conversion']?.['control']?.sums).toEqual([3, 2, 2, 1]);
    expect(sums['spent']?.['control']?.sums).toEqual([140, 1, 15, 1]);
    expect(sums['spent']?.['new']).toMatchObject({ units: 1, sums: [0, 1, 0, 1] });
  });

  it('leaves out who saw several variants, another one, or takes no part, and tells how many', async () => {
    const { excluded, units: counted } = await observe([
      ...[exposure(control, at(0)), exposure(control, at(1), { variant: 'new' })],
      exposure(other, at(0), { variant: 'new' }),
      exposure(third, at(0), { version: 7 }),
      ...[exposure(treated, at(0)), exposure('', at(0))],
      ...[exposure(treated, startMs - 1), exposure(treated, at(0), { unit: 'customerId' })],
      exposure(treated, at(0), { experiment: 'another' }),
    ]);
    expect(excluded).toEqual({
      ...{ severalVariants: 1, otherVariant: 1, notAssigned: 2 },
      ...{ exposuresOutOfTime: 1, exposuresOfOtherUnits: 1, failedEvents: 0 },
    });
    expect(counted).toEqual({ control: { exposed: 0, final: 0 }, new: { exposed: 1, final: 1 } });
  });

  it('adds a unit up once its window and the lateness of the metrics are over', async () => {
    const finalUntilMs = atMs - hourMs - minuteMs;
    const look = await observe([exposure(control, finalUntilMs), exposure(other, finalUntilMs - 1)]);
    expect(look.finalUntilMs).toBe(finalUntilMs);
    expect(look.units['control']).toEqual({ exposed: 2, final: 1 });
    expect(look.sums['spent']?.['control']?.units).toBe(1);
  });

  it('does not know what is received after it', async () => {
    const look = await observe([exposure(control, atMs + 1)]);
    expect(look.units['control']).toEqual({ exposed: 0, final: 0 });
  });

  it('refuses more units than there is memory for', async () => {
    const many = units.slice(0, 3).map((unit) => exposure(unit, at(0)));
    await expect(observe(many, 2)).rejects.toMatchObject({ code: 'EXPERIMENT_TOO_LARGE' });
    await expect(observe(many, 3)).resolves.toBeDefined();
  });
});
