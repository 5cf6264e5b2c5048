import { isDeepStrictEqual } from 'node:util';
import { compileValidator, type Contract } from '@nadi/contracts';
import type { DefinitionTestResult } from '@nadi/definitions';
import { messageOf } from '@nadi/errors';
import type { CompiledPipeline } from './compiled-pipeline.ts';
import type { PipelineTest } from './definition.ts';
import { GeoTable } from './enrich/geo-table.ts';
import type { PipelineEvent, PipelineResources, PipelineResult } from './pipeline-event.ts';
import { fieldsOf } from './steps/route.step.ts';

/** A test says nothing of times unless it is about them: its events are a second apart. */
const startMs = Date.UTC(2026, 0, 1);
const testSalt = 'test';

/** Runs the tests that stand in a pipeline's definition, with the code that serves it. */
export function runPipelineTests(
  pipeline: CompiledPipeline,
  contracts: ReadonlyMap<string, Contract>,
): DefinitionTestResult[] {
  return pipeline.definition.tests.map((test) => {
    try {
      return { name: test.name, failures: runTest(test, pipeline, contracts) };
    } catch (error) {
      return { name: test.name, failures: [messageOf(error)] };
    }
  });
}

function runTest(test: PipelineTest, pipeline: CompiledPipeline, contracts: ReadonlyMap<string, Contract>): string[] {
  const given = test.given.map(({ contract, id, time, data }, index): PipelineEvent => {
    const timeMs = time ?? startMs + index * 1_000;
    const name = contract ?? pipeline.definition.input[0] ?? '';
    return { tenantId: 'test', contract: name, id: id ?? `event-${index + 1}`, timeMs, receivedAtMs: timeMs, data };
  });
  const wrong = given.flatMap(({ contract, data }, index) => {
    const known = contracts.get(contract);
    const issue = known === undefined ? `there is no contract ${contract}` : compileValidator(known)(data)?.message;
    return issue === undefined ? [] : [`given ${index + 1} is no event of ${contract}: ${issue}`];
  });
  if (wrong.length > 0) {
    return wrong;
  }
  const events = given.map((event) => ({ ...event, data: completed(event.data, contracts.get(event.contract)) }));
  return differences(test, pipeline.start(resourcesOf(test)).process(events), contracts);
}

function resourcesOf({ lookups, geo }: PipelineTest): PipelineResources {
  const places = Object.entries(geo).map(([network, place]) => ({ network, ...place }));
  return {
    hashSalt: testSalt,
    geo: new GeoTable(places),
    lookups: new Map(Object.entries(lookups).map(([name, rows]) => [name, new Map(Object.entries(rows))])),
  };
}

/** The data with every field of its contract, as decoded events have it. */
export function completed(
  data: Readonly<Record<string, unknown>>,
  contract: Contract | undefined,
): Record<string, unknown> {
  const fields = contract === undefined ? [] : fieldsOf(contract);
  return Object.fromEntries(fields.map(({ name, default: fallback = null }) => [name, data[name] ?? fallback]));
}

function differences(
  { expect }: PipelineTest,
  { emitted, dropped, failed }: PipelineResult,
  contracts: ReadonlyMap<string, Contract>,
): string[] {
  const found: string[] = [];
  const compare = (what: string, wanted: unknown, was: unknown) => {
    if (!isDeepStrictEqual(wanted, was)) {
      found.push(`${what}: expected ${JSON.stringify(wanted)}, was ${JSON.stringify(was)}`);
    }
  };
  const length = Math.max(expect.emitted.length, emitted.length);
  for (let index = 0; index < length; index += 1) {
    const [wanted, was] = [expect.emitted[index], emitted[index]];
    // Fields that a test does not name are not compared: most of an output is what it was.
    const shown = was && {
      contract: was.contract,
      data: wanted === undefined ? was.data : picked(was.data, wanted.data),
    };
    const known = wanted && contracts.has(wanted.contract) ? wanted : undefined;
    compare(`emitted ${index + 1}`, known && { contract: known.contract, data: known.data }, shown);
  }
  const counts: Record<string, number> = {};
  for (const { rule } of dropped) {
    counts[rule] = (counts[rule] ?? 0) + 1;
  }
  compare('dropped', sorted(expect.dropped), sorted(counts));
  const failures = failed.map(({ step, code, field }, index) => {
    const asked = expect.failed[index]?.field !== undefined || expect.failed[index] === undefined;
    return { step, code, ...(asked && field !== undefined ? { field } : {}) };
  });
  compare('failed', expect.failed, failures);
  return found;
}

function picked(
  data: Readonly<Record<string, unknown>>,
  like: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(Object.keys(like).flatMap((name) => (name in data ? [[name, data[name]]] : [])));
}

function sorted(counts: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(counts).sort(([left], [right]) => (left < right ? -1 : 1));
}
