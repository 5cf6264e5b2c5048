import { describe, expect, it } from '@jest/globals';
import type { CompiledFeatureSet, FeatureEvent } from './compiled-feature-set.ts';
import { FeatureEngine } from './feature-engine.ts';
import { compileAlone } from './testing/compile-alone.ts';
import { randomDefinition, randomEvents, seededRandom } from './testing/random-features.ts';
import { ReferenceFeatures } from './testing/reference-features.ts';

const plainField = (text: string, data: Readonly<Record<string, unknown>>) => data[text.replace('data.', '')];

function expectEqual(
  set: CompiledFeatureSet,
  values: ArrayLike<number>,
  wanted: readonly number[],
  what: string,
): void {
  set.features.forEach((name, index) => {
    const [value = Number.NaN, want = Number.NaN] = [values[index], wanted[index]];
    const isEqual = Number.isNaN(want)
      ? Number.isNaN(value)
      : Math.abs(value - want) <= 1e-9 * Math.max(1, Math.abs(want));
    if (!isEqual) {
      const definition = JSON.stringify(set.definition.features[name]);
      throw new Error(`${what}: ${name} is ${value} instead of ${want}: ${definition}`);
    }
  });
}

/** Of each feature the value with the event, or the one before it. */
function atEvent(set: CompiledFeatureSet, before: readonly number[], after: readonly number[]): number[] {
  const wanted = set.features.map((name, index) => {
    const { includeCurrent = true } = set.definition.features[name] ?? {};
    return (includeCurrent ? after : before)[index] ?? Number.NaN;
  });
  const [of = 0, by = 0] = [wanted[0], wanted[set.features.indexOf('all')]];
  wanted[set.features.indexOf('share')] = by === 0 ? Number.NaN : of / by;
  return wanted;
}

const customer = ({ data }: FeatureEvent) => (data as { customer: string }).customer;

describe('the engine and a plain computation of the same', () => {
  const seeds = Array.from({ length: 60 }, (_, seed) => seed + 1);

  it.each(seeds)('agree at each event, with snapshots in between and reads at any time: seed %d', (seed) => {
    const random = seededRandom(seed);
    const set = compileAlone(randomDefinition(random));
    const reference = new ReferenceFeatures(set, plainField);
    let engine = new FeatureEngine([set]);
    const newestMs = new Map<string, number>();
    for (const [index, event] of randomEvents(random, 220, set).entries()) {
      const id = customer(event);
      const before = reference.values(id, event.timeMs);
      reference.apply(event);
      const [seen] = engine.observe(event);
      const isCounted = event.timeMs >= (newestMs.get(id) ?? -Infinity) - set.definition.lateness;
      newestMs.set(id, Math.max(newestMs.get(id) ?? -Infinity, event.timeMs));
      if (isCounted) {
        const wanted = atEvent(set, before, reference.values(id, event.timeMs));
        expectEqual(set, seen?.values ?? [], wanted, `event ${index}`);
      }
      const laterMs = (newestMs.get(id) ?? 0) + Math.floor(random() * 400_000);
      expectEqual(set, engine.read('customer', id, laterMs).values, reference.values(id, laterMs), `read ${index}`);
      if (index % 50 === 49) {
        engine = FeatureEngine.restore([set], engine.snapshot());
      }
    }
  });
});

const event = (customerId: string, seconds: number, data: object = {}) => ({
  contract: 'test.event',
  timeMs: seconds * 1_000,
  data: { customer: customerId, amount: 1, ...data },
});
const setOf = (features: string, keys = '') =>
  compileAlone(
    `name: some\nquestion: What is to be tested here?\nentity: { name: customer, id: data.customer }\nsource: test.event\n${keys}\nfeatures: { ${features} }\n`,
  );
const valuesAt = (engine: FeatureEngine, id: string, seconds: number) => [
  ...engine.read('customer', id, seconds * 1_000).values,
];

describe('the bounds of the engine', () => {
  const count = 'n: { measure: count, window: { exact: 1h } }';

  it('keeps as many entities as it may, and those that had events lately', () => {
    const engine = new FeatureEngine([setOf(count, 'maxEntities: 50')]);
    for (let index = 0; index < 1_000; index += 1) {
      engine.apply(event(`c${index}`, index));
      engine.apply(event('often', index));
    }
    expect(engine.counts()['some']).toMatchObject({ entities: 50, evicted: 951 });
    expect(valuesAt(engine, 'often', 1_000)).toEqual([1_000]);
    expect(valuesAt(engine, 'c1', 1_000)).toEqual([0]);
  });

  it('keeps the newest events of an entity, also when late ones come', () => {
    const engine = new FeatureEngine([
      setOf(`${count}, top: { measure: { max: data.amount }, window: { exact: 1h } }`, 'maxEvents: 8'),
    ]);
    for (let index = 0; index < 20; index += 1) {
      engine.apply(event('c', 100 + index, { amount: 100 - index }));
    }
    expect(valuesAt(engine, 'c', 119)).toEqual([8, 88]);
    engine.apply(event('c', 100, { amount: 500 }));
    expect(valuesAt(engine, 'c', 119)).toEqual([8, 88]);
    engine.apply(event('c', 113, { amount: 400 }));
    expect(valuesAt(engine, 'c', 119)).toEqual([8, 400]);
    expect(engine.counts()['some']).toMatchObject({ overflowed: 14 });
  });

  it('gives up entities when all events together are too many, and uses their room again', () => {
    const engine = new FeatureEngine([setOf(count, 'maxEvents: 64')], { maxSlots: 1_024 });
    for (let index = 0; index < 20_000; index += 1) {
      engine.apply(event(`c${index % 7 === 0 ? index : index % 300}`, index / 100));
    }
    const { entities = 0, evicted = 0 } = engine.counts()['some'] ?? {};
    expect(entities).toBeLessThanOrEqual(256);
    expect(evicted).toBeGreaterThan(1_000);
    expect(engine.allocatedBytes).toBeLessThan(200_000);
  });

  it('does not count what comes later than it may', () => {
    const engine = new FeatureEngine([setOf(count, 'lateness: 5s')]);
    [100, 95, 94].forEach((seconds) => engine.apply(event('c', seconds)));
    expect(valuesAt(engine, 'c', 100)).toEqual([2]);
    expect(engine.counts()['some']).toMatchObject({ applied: 2, late: 1 });
  });
});

describe('an event', () => {
  it('of nobody, or that the condition leaves out, changes nothing', () => {
    const engine = new FeatureEngine([setOf('n: { measure: count, window: { exact: 1h } }', 'where: data.amount > 0')]);
    engine.apply({ ...event('', 1), data: { customer: null, amount: 1 } });
    expect([...(engine.observe(event('c', 2, { amount: 0 }))[0]?.values ?? [])]).toEqual([0]);
    expect(engine.counts()['some']).toMatchObject({ entities: 0, applied: 0 });
  });

  it('that cannot be evaluated changes nothing', () => {
    const engine = new FeatureEngine([
      setOf('n: { measure: { sum: data.amount }, window: { exact: 1h } }'),
      { ...setOf('m: { measure: count, window: { exact: 1h } }'), name: 'other' },
    ]);
    expect(() => engine.apply(event('c', 1, { amount: 'much' }))).toThrow('no finite number');
    expect(engine.counts()).toMatchObject({ some: { applied: 0 }, other: { applied: 0 } });
  });

  it('is not part of values that leave the current one out', () => {
    const engine = new FeatureEngine([
      setOf('before: { measure: { mean: data.amount }, window: { exact: 1m }, includeCurrent: false }'),
    ]);
    const seen = [2, 4, 9].map((amount, index) => engine.observe(event('c', index, { amount }))[0]?.values[0]);
    expect(seen).toEqual([Number.NaN, 2, 3]);
  });
});

describe('numbers', () => {
  it('keep their digits after one that is much larger has left', () => {
    const engine = new FeatureEngine([setOf('s: { measure: { sum: data.amount }, window: { exact: 10s } }')]);
    [1e18, 0.1, 0.2].forEach((amount, index) => engine.apply(event('c', index, { amount })));
    engine.apply(event('c', 10, { amount: 0.3 }));
    expect(valuesAt(engine, 'c', 10)[0]).toBeCloseTo(0.6, 12);
  });

  it('follow the calendar at an offset from UTC', () => {
    const set = setOf(
      "w: { measure: { calendar: weekend, offset: '+05:30' } }, n: { measure: { calendar: night } }, h: { measure: { calendar: hour } }, d: { measure: { calendar: weekday } }",
    );
    const engine = new FeatureEngine([set]);
    const at = (time: string) => [...engine.read('customer', 'c', Date.parse(time)).values];
    expect(at('2026-11-20T18:29:59Z')).toEqual([0, 0, 18, 4]);
    expect(at('2026-11-20T18:30:00Z')).toEqual([1, 0, 18, 4]);
    expect(at('1969-12-31T06:59:00Z')).toEqual([0, 1, 6, 2]);
    expect(at('2026-11-22T07:00:00Z')).toEqual([1, 0, 7, 6]);
  });
});
