import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  experimentDecided,
  exposureLogged,
  guardrailBreached,
  orderPlaced,
  pageViewed,
  searchPerformed,
  type ExperimentDecided,
  type GuardrailBreached,
} from '@nadi/contracts';
import {
  analyseExperiment,
  assign,
  compileExperiments,
  UnitSums,
  type CompiledExperiment,
  type ExperimentAnalysis,
  type UnitSumsState,
} from '@nadi/experiments';
import type { Grant } from '@nadi/identity';
import type { Messaging } from '@nadi/messaging';
import { applyDefinitions, freshLake, prepare, root, ServiceProcess, unique, until } from '@nadi/test-harness';
import { collect, connect } from './support/events.ts';
import { expectedOf, Ledger, seeded } from './support/experiment-population.ts';
import { lakeProcessOf } from './support/lake-process.ts';
import { putInForce } from './support/sales.ts';
import { tokenFor } from './support/token.ts';

const folder = mkdtempSync(join(tmpdir(), 'nadi-experiments-'));
const [tenant, stranger] = [unique('acme'), unique('globex')];
const analyst: readonly Grant[] = [{ role: 'analyst', domain: '*' }];
const [hourMs, dayMs] = [3_600_000, 86_400_000];
const startMs = Math.floor((Date.now() - 20 * dayMs) / dayMs) * dayMs;
const seed = 20_261_122;

const names = {
  better: unique('better-checkout'),
  harmful: unique('harmful-search'),
  skewed: unique('skewed-page'),
  orphan: unique('orphan'),
};

/** In a layer of its own, so that all visitors may be in all of them. */
function textOf(name: string, more: string): string {
  return `title: A trial
hypothesis: Visitors buy more often if the page is another one.
owner: search
unit: visitorId
layer: { name: ${name}, slots: [0, 9999] }
holdouts: { global: 0.01 }
variants: [{ name: control, control: true }, { name: changed }]
start: '${new Date(startMs).toISOString()}'
observationWindow: 1d
covariateWindow: 2d
minimumRuntime: 1d
minimumUnits: 100
expectedUnits: 1000
${more}`;
}

const ended = `end: '${new Date(startMs + 10 * dayMs).toISOString()}'`;
const texts: Readonly<Record<string, string>> = {
  [names.better]: textOf(
    names.better,
    `traffic: 0.9
${ended}
currency: INR
primary: { metric: conversion, better: higher }
secondary: [{ metric: revenue, better: higher }]
`,
  ),
  [names.harmful]: textOf(
    names.harmful,
    `traffic: 1
primary: { metric: conversion, better: higher }
guardrails: [{ metric: empty-search-rate, better: lower, margin: 0.1 }]
`,
  ),
  [names.skewed]: textOf(names.skewed, `traffic: 1\n${ended}\nprimary: { metric: conversion, better: higher }\n`),
  [names.orphan]: textOf(
    names.orphan,
    `traffic: 1
primary: { metric: nothing-of-the-kind, better: higher }
secondary: [{ metric: visitors, better: higher }, { metric: response-time, better: lower }]
`,
  ),
};
const compiled = new Map(
  compileExperiments(
    Object.entries(texts).map(([name, text]) => ({ file: `${name}.yaml`, text: `name: ${name}\n${text}` })),
  ).map((one) => [one.definition.name, one]),
);
const experimentOf = (name: string) => compiled.get(name) as CompiledExperiment;
const variantOf = (name: string, unit: string) => {
  const assigned = assign(experimentOf(name).assignment, unit);
  return 'variant' in assigned ? assigned.variant : undefined;
};

/** Visitors with what they saw and did, of which the changed page makes some buy, and the changed search finds less. */
function population(): Ledger {
  const random = seeded(seed);
  const ledger = new Ledger(tenant, unique('l'));
  for (let number = 0; number < 1_200; number += 1) {
    const visitor = `v${number}`;
    const firstMs = startMs + Math.floor(random() * 9 * dayMs);
    const [better, harmful, skewed] = [names.better, names.harmful, names.skewed].map((name) =>
      variantOf(name, visitor),
    );
    const expose = (experiment: string, variant: string | undefined) =>
      variant !== undefined && ledger.exposure(firstMs, { unitId: visitor, experiment, variant, version: 1 });
    expose(names.better, better);
    expose(names.harmful, harmful);
    // The changed page loses most of its visitors before they are told of.
    expose(names.skewed, skewed === 'changed' && number % 4 > 0 ? undefined : skewed);
    if (number % 60 === 0) {
      const other = better === 'control' ? 'changed' : 'control';
      ledger.exposure(firstMs + hourMs, { unitId: visitor, experiment: names.better, variant: other });
    }
    for (let session = 0; session < 1 + Math.floor(3 * random()); session += 1) {
      ledger.view(firstMs + session * 7 * hourMs, visitor, `${visitor}-s${session}`);
      ledger.search(firstMs + session * 7 * hourMs, visitor, random() < (harmful === 'changed' ? 0.5 : 0.1) ? 0 : 5);
    }
    if (random() < (better === 'changed' ? 0.6 : 0.3)) {
      ledger.order(firstMs + Math.floor(random() * dayMs), visitor, 100 + Math.floor(random() * 900));
    }
    // Before its exposure, after its window, and in another currency.
    if (random() < 0.4) {
      ledger.view(firstMs - 30 * hourMs, visitor, `${visitor}-before`);
      ledger.order(firstMs - 1, visitor, 300);
      ledger.order(firstMs + dayMs, visitor, 7_000);
      ledger.order(firstMs + hourMs, visitor, 11, 'EUR');
    }
  }
  // Told of a variant that they were not assigned, and although they take no part.
  const strangers = Array.from({ length: 200 }, (_, number) => `w${number}`);
  for (const unitId of strangers) {
    const variant = variantOf(names.better, unitId) === 'control' ? 'changed' : 'control';
    ledger.exposure(startMs + hourMs, { unitId, experiment: names.better, variant });
  }
  // Of no unit of this kind, too early and too late.
  const known = { unitId: 'v1', experiment: names.better, variant: 'control' };
  ledger.exposure(startMs + hourMs, { ...known, unit: 'customerId', visitorId: 'nobody' });
  ledger.exposure(startMs - 1, known);
  ledger.exposure(startMs + 10 * dayMs, known);
  return ledger;
}

interface Answered {
  readonly state: string;
  readonly problems: readonly string[];
  readonly freshness: {
    readonly observedAt: string | null;
    readonly looks: number;
    readonly isRequested: boolean;
    readonly failure: string | null;
  };
  readonly result: AnsweredLook | null;
  readonly decision: AnsweredLook | null;
}

interface AnsweredLook {
  readonly look: number;
  readonly variants: Readonly<Record<string, { readonly exposed: number; readonly final: number }>>;
  readonly notFinalUnits: number;
  readonly excluded: Readonly<Record<string, number>>;
  readonly sampleRatio: { readonly mismatch: boolean };
  readonly verdict: ExperimentAnalysis['verdict'];
  readonly finalUntil: string;
  readonly sums: Readonly<Record<string, Readonly<Record<string, UnitSumsState>>>>;
}

let messaging: Messaging;
let service: ServiceProcess;
let told: Awaited<ReturnType<typeof collect>>;
const ledger = population();

beforeAll(async () => {
  await prepare('reporting');
  await freshLake();
  messaging = await connect([exposureLogged, orderPlaced, pageViewed, searchPerformed]);
  told = await collect(messaging, [experimentDecided, guardrailBreached]);
  // Each seventh comes twice.
  await messaging.publisher.publish(ledger.events);
  await messaging.publisher.publish(ledger.events.filter((_, index) => index % 7 === 0));
  service = await ServiceProcess.start('reporting', {
    NADI_REPORTING_LAKE_URL: `file://${folder}/lake`,
    NADI_REPORTING_WORK_DIR: join(folder, 'work'),
    NADI_REPORTING_LAKE_FLUSH_SECONDS: '1',
    NADI_REPORTING_EXPERIMENTS_EVERY_SECONDS: '2',
  });
}, 240_000);

afterAll(async () => {
  await service.stop();
  await told.close();
  await applyDefinitions(join(root, 'config'), 'instead');
  await messaging.publisher.close();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(path: string, { tenantId = tenant, grants = analyst, method = 'GET' } = {}) {
  const authorization = `Bearer ${await tokenFor(tenantId, { grants })}`;
  const response = await fetch(`${service.url}/v1/experiments${path}`, { method, headers: { authorization } });
  return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> };
}

const read = async (name: string, tenantId = tenant): Promise<Answered | undefined> => {
  // While the service is away, nobody answers.
  const answer = await ask(`/${name}`, { tenantId }).catch(() => undefined);
  return answer?.status === 200 ? (answer.body as unknown as Answered) : undefined;
};
const untilSeen = (name: string, what: string, holds: (answered: Answered) => boolean) =>
  until(
    `${name} to be ${what}`,
    () => read(name),
    (one) => one !== undefined && holds(one),
    120_000,
  ) as Promise<Answered>;
/** A relay that was killed may publish an event again, under the same id. */
const toldOf = (name: string) =>
  [...new Map(told.events.map((event) => [event.id, event])).values()]
    .filter(({ data }) => (data as ExperimentDecided).experiment === name)
    .map(({ contract, id, data }) => ({
      contract: contract.name,
      id,
      data: data as ExperimentDecided & GuardrailBreached,
    }));

/** The analysis of sums that somebody else has added up. */
function analysisOf(name: string, expected: ReturnType<typeof expectedOf>, finalUntil: string): ExperimentAnalysis {
  return analyseExperiment(experimentOf(name).plan, {
    nowMs: Date.parse(finalUntil),
    exposedUnits: new Map(Object.entries(expected.exposed)),
    metrics: new Map(
      Object.entries(expected.sums).map(([metric, variants]) => [
        metric,
        new Map(Object.entries(variants).map(([variant, state]) => [variant, UnitSums.fromState(state)])),
      ]),
    ),
  });
}

describe(`an experiment that found something (seed ${seed})`, () => {
  it('is decided although lake and service are killed while it is looked at', async () => {
    await putInForce({ experiments: { [names.better]: texts[names.better] as string } });
    await untilSeen(names.better, 'known', () => true);
    await ask(`/${names.better}/looks`, { method: 'POST' });
    process.kill(await lakeProcessOf(service), 'SIGKILL');
    await service.kill();
    await service.startAgain();
    const seen = await untilSeen(names.better, 'decided', ({ state }) => state === 'decided');
    expect(seen.decision?.verdict).toMatchObject({ code: 'ship', variant: 'changed' });
    expect(seen.problems).toEqual([]);
    await service.kill();
    await service.startAgain();
  }, 240_000);

  it('says what the published events say, unit by unit', async () => {
    const expected = expectedOf(ledger, experimentOf(names.better));
    const { result } = await untilSeen(names.better, 'decided', ({ state }) => state === 'decided');
    expect(expected.severalVariants).toBeGreaterThan(10);
    expect(expected.otherVariant).toBeGreaterThan(100);
    expect(expected.notAssigned).toBeGreaterThan(10);
    expect(result?.variants).toEqual(
      Object.fromEntries(
        Object.entries(expected.exposed).map(([name, units]) => [name, { exposed: units, final: units }]),
      ),
    );
    expect(result?.excluded).toEqual({
      severalVariants: expected.severalVariants,
      otherVariant: expected.otherVariant,
      notAssigned: expected.notAssigned,
      ...{ exposuresOutOfTime: 2, exposuresOfOtherUnits: 1, failedEvents: 0 },
    });
    expect(result?.sums).toEqual(expected.sums);
    const { verdict } = analysisOf(names.better, expected, result?.finalUntil ?? '');
    expect(result?.verdict).toMatchObject(JSON.parse(JSON.stringify(verdict)) as object);
  });

  it('keeps its decision, and shows what late events change', async () => {
    const before = await untilSeen(names.better, 'decided', ({ state }) => state === 'decided');
    const visitor = Array.from({ length: 1_200 }, (_, number) => `v${number}`).find(
      (unit, number) => number % 60 !== 0 && variantOf(names.better, unit) === 'control',
    ) as string;
    const exposure = ledger.events.find(
      ({ data }) =>
        (data as { unitId?: string }).unitId === visitor &&
        (data as { experiment?: string }).experiment === names.better,
    );
    const late = ledger.events.length;
    ledger.order((exposure?.timeMs ?? 0) + hourMs, visitor, 5_000);
    await messaging.publisher.publish(ledger.events.slice(late));
    // It has been over for longer than late events are followed: another look has to be asked for.
    expect((await ask(`/${names.better}/looks`, { method: 'POST' })).status).toBe(202);
    const expected = expectedOf(ledger, experimentOf(names.better));
    const seen = await untilSeen(
      names.better,
      'looked at again',
      ({ result }) => (result?.look ?? 0) > (before.result?.look ?? 0),
    );
    expect(seen.result?.sums).toEqual(expected.sums);
    expect(seen.decision).toEqual(before.decision);
    const looks = await ask(`/${names.better}/looks?limit=1`);
    expect(looks.body).toMatchObject({ looks: [{ look: 1, verdict: { code: 'ship' } }], next: 1 });
    const rest = await ask(`/${names.better}/looks?after=1`);
    expect((rest.body['looks'] as AnsweredLook[]).map(({ look }) => look)).toContain(seen.result?.look);
  });

  it('is told of once', async () => {
    await until(
      'the decision',
      async () => toldOf(names.better),
      (events) => events.length > 0,
    );
    const decided = toldOf(names.better);
    expect(decided).toHaveLength(1);
    expect(decided[0]?.data).toMatchObject({ verdict: 'ship', variant: 'changed', metric: 'conversion', revision: 1 });
    expect(decided[0]?.data.liftLow).toBeGreaterThan(0);
  });
});

describe('experiments that something is wrong with', () => {
  beforeAll(async () => {
    const others = [names.harmful, names.skewed, names.orphan].map((name) => [name, texts[name] as string]);
    await putInForce({ experiments: Object.fromEntries(others) as Record<string, string> });
  });

  it('stop a variant that does harm, and tell of it once', async () => {
    const seen = await untilSeen(names.harmful, 'decided', ({ state }) => state === 'decided');
    expect(seen.decision?.verdict).toMatchObject({ code: 'guardrail-breached', variant: 'changed' });
    expect(seen.result?.sums).toEqual(expectedOf(ledger, experimentOf(names.harmful)).sums);
    await until(
      'both events',
      async () => toldOf(names.harmful),
      (events) => events.length >= 2,
    );
    expect(toldOf(names.harmful).map(({ contract, data }) => [contract, data.revision])).toEqual(
      expect.arrayContaining([
        [guardrailBreached.name, 1],
        [experimentDecided.name, 2],
      ]),
    );
    const [breach] = toldOf(names.harmful).filter(({ contract }) => contract === guardrailBreached.name);
    expect(breach?.data).toMatchObject({ metric: 'empty-search-rate', variant: 'changed', margin: 0.1 });
    expect(breach?.data.harmAtLeast).toBeGreaterThan(0.1);
  });

  it('do not trust units that are not spread as planned', async () => {
    const seen = await untilSeen(names.skewed, 'looked at', ({ result }) => result !== null);
    expect(seen.result?.sampleRatio.mismatch).toBe(true);
    expect([seen.state, seen.result?.verdict.code, seen.decision]).toEqual(['ended', 'invalid-sample-ratio', null]);
    expect(toldOf(names.skewed)).toEqual([]);
  });

  it('say which metrics cannot be used', async () => {
    const seen = await untilSeen(names.orphan, 'known', () => true);
    expect(seen).toMatchObject({ state: 'not-computable', result: null, decision: null });
    expect(seen.problems).toEqual([
      expect.stringContaining('there is no metric nothing-of-the-kind'),
      expect.stringContaining('counts the units themselves'),
      expect.stringContaining('measures percentiles'),
    ]);
    const asked = await ask(`/${names.orphan}/looks`, { method: 'POST' });
    expect([asked.status, asked.body['code']]).toEqual([409, 'EXPERIMENT_NOT_COMPUTABLE']);
  });
});

describe('the answers about experiments', () => {
  const namesIn = (body: Readonly<Record<string, unknown>>) =>
    (body['experiments'] as { name: string }[]).map(({ name }) => name);

  it('come in pages, and by how experiments stand', async () => {
    const decided = await ask('?state=decided');
    expect(namesIn(decided.body)).toEqual([names.better, names.harmful].sort());
    const first = await ask('?limit=1');
    const second = await ask(`?limit=200&after=${String(first.body['next'])}`);
    expect(namesIn(second.body)).not.toContain(namesIn(first.body)[0]);
    expect([...namesIn(first.body), ...namesIn(second.body)]).toEqual(expect.arrayContaining(Object.values(names)));
    const wrong = await ask('?state=done');
    expect([wrong.status, wrong.body['code']]).toEqual([400, 'INPUT_INVALID']);
  });

  it('explain what a unit gets', async () => {
    const { body } = await ask(`/${names.better}/assignment?unit=v1`);
    expect(body).toMatchObject({
      variant: variantOf(names.better, 'v1') ?? null,
      unitField: 'visitorId',
      runsNow: false,
    });
    const nobody = await ask(`/${names.better}/assignment?unit=`);
    expect(nobody.body).toMatchObject({ variant: null, excluded: 'no-unit' });
  });

  it('are nobody else’s', async () => {
    const seen = await read(names.better, stranger);
    expect(seen).toMatchObject({ state: 'waiting', result: null, decision: null });
    const asked = await ask(`/${names.better}/looks`, { tenantId: stranger, method: 'POST' });
    expect(asked.status).toBe(202);
    const looked = (await until(
      'the other tenant to be looked at',
      () => read(names.better, stranger),
      (one) => one?.freshness.isRequested === false,
    )) as Answered;
    expect(looked).toMatchObject({ state: 'waiting', result: null, decision: null, freshness: { failure: null } });
    const elsewhere = await ask(`/${names.better}`, { grants: [{ role: 'viewer', domain: 'cart' }] });
    expect(elsewhere.status).toBe(403);
    const viewer = await ask(`/${names.better}/looks`, { grants: [{ role: 'viewer', domain: '*' }], method: 'POST' });
    expect(viewer.status).toBe(403);
    expect((await ask('/nothing')).body['code']).toBe('EXPERIMENT_UNKNOWN');
  });
});
