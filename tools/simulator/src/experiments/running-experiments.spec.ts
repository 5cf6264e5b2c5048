import { describe, expect, it } from '@jest/globals';
import { compileValidator, contractNamed } from '@nadi/contracts';
import { assign } from '@nadi/experiments/assignment';
import type { GeneratedEvent } from '../event.ts';
import { createMarketplace, type MarketplaceOptions } from '../marketplace.ts';
import type { SimulatedExperiment } from './simulated-experiment.ts';

const startMs = Date.UTC(2026, 11, 2, 9);
const hourMs = 3_600_000;
const options: MarketplaceOptions = {
  ...{ seed: 'experiments', startMs, eventsPerSecond: 50, dailyCurve: false },
  scale: { stores: 900, products: 1_500, customers: 40_000 },
};
const fresh: SimulatedExperiment = {
  assigned: {
    ...{ name: 'fresh-search-results', version: 3, unit: 'visitorId', salt: 'fresh', layer: 'search', traffic: 1 },
    slots: { first: 0, last: 9_999 },
    variants: [
      { name: 'control', weight: 1 },
      { name: 'fresh-first', weight: 1 },
    ],
    holdouts: { global: 0, layer: 0 },
    ...{ startMs: startMs + 60_000, endMs: startMs + 2 * hourMs },
  },
  control: 'control',
  place: 'page',
  rescuedShare: 0,
};

const type = 'experiments.exposure-logged';
const exposuresOf = (events: readonly GeneratedEvent[]) => events.filter(({ event }) => event.type === type);
const isOther = ({ event }: GeneratedEvent) => event.type !== type;

function run(experiments: readonly SimulatedExperiment[], lengthMs = 20 * 60_000) {
  const marketplace = createMarketplace({ ...options, experiments });
  const events = [...marketplace.until(startMs + lengthMs)];
  return { events, exposures: exposuresOf(events), labels: marketplace.labels() };
}

/** Orders per exposed visitor, of each variant. */
function conversionOf(events: readonly GeneratedEvent[]) {
  const variants = new Map<unknown, unknown>();
  const orders = new Set<unknown>();
  for (const { event } of events) {
    const { visitorId } = event.data;
    if (event.type === type) variants.set(visitorId, event.data.variant);
    if (event.type === 'orders.order-placed' && variants.has(visitorId)) orders.add(visitorId);
  }
  const of = (name: string) => {
    const units = [...variants].filter(([, variant]) => variant === name).map(([unit]) => unit);
    return { units: units.length, share: units.filter((unit) => orders.has(unit)).length / units.length };
  };
  return { control: of('control'), treatment: of('fresh-first') };
}

/** How many standard errors two shares are apart. */
function standardErrors({ control, treatment }: ReturnType<typeof conversionOf>): number {
  const variance = ({ units, share }: typeof control) => (share * (1 - share)) / units;
  return (treatment.share - control.share) / Math.sqrt(variance(control) + variance(treatment));
}

describe('experiments of the marketplace', () => {
  it('expose each visitor once a visit to the variant that the library assigns, in equal parts', () => {
    const { exposures } = run([fresh]);
    const validate = compileValidator(contractNamed(type));
    expect(exposures.flatMap(({ event }) => validate(event.data) ?? [])).toEqual([]);
    expect(new Set(exposures.map(({ event }) => `${String(event.data.sessionId)}`)).size).toBe(exposures.length);
    const wrong = exposures.filter(({ event }) => {
      const assignment = assign(fresh.assigned, String(event.data.visitorId));
      return !('variant' in assignment) || assignment.variant !== event.data.variant;
    });
    expect(wrong).toEqual([]);
    const { control, treatment } = conversionOf(exposures);
    expect(control.units + treatment.units).toBeGreaterThan(1_500);
    // Two standard deviations and a half of a fair coin.
    expect(Math.abs(control.units - treatment.units)).toBeLessThan(2.5 * Math.sqrt(control.units + treatment.units));
  });

  it('come with what shows them, while they run and no longer', () => {
    const soon = { ...fresh.assigned, endMs: startMs + 5 * 60_000 };
    const { events, exposures, labels } = run([{ ...fresh, assigned: soon, place: 'search-results' }], 10 * 60_000);
    expect(exposures.every(({ timeMs }) => timeMs >= soon.startMs && timeMs < soon.endMs)).toBe(true);
    expect(exposures.length).toBeGreaterThan(100);
    const searches = new Set(
      events
        .filter(({ event }) => event.type === 'storefront.search-performed')
        .map(({ event, timeMs }) => `${timeMs} ${String(event.data.sessionId)}`),
    );
    expect(exposures.filter(({ event, timeMs }) => !searches.has(`${timeMs} ${String(event.data.sessionId)}`))).toEqual(
      [],
    );
    expect(labels).toMatchObject([
      {
        ...{ kind: 'experiment', fromMs: soon.startMs, toMs: soon.endMs, eventIds: [] },
        rescue: { share: 0, orders: 0 },
        entities: { experiment: [fresh.assigned.name], control: ['control'], variant: ['fresh-first'] },
      },
    ]);
  });

  it('leave out those whom the experiment leaves out, and units that are not known', () => {
    const assigned = { ...fresh.assigned, unit: 'customerId', traffic: 0.5 };
    const { exposures } = run([{ ...fresh, assigned }], 10 * 60_000);
    expect(exposures.length).toBeGreaterThan(50);
    expect(exposures.every(({ event }) => event.data.unitId === event.data.customerId)).toBe(true);
    expect(exposures.every(({ event }) => 'variant' in assign(assigned, String(event.data.customerId)))).toBe(true);
  });

  it('change nothing else as long as they have no effect', () => {
    const text = ({ event }: GeneratedEvent) => `${event.type} ${event.time} ${String(event.data.productId)}`;
    const without = run([], 5 * 60_000).events;
    expect(
      run([fresh], 5 * 60_000)
        .events.filter(isOther)
        .map(text),
    ).toEqual(without.map(text));
  });

  it('give the same bytes for the same options', () => {
    const wanted = [{ ...fresh, rescuedShare: 0.1 }];
    expect(JSON.stringify(run(wanted, 5 * 60_000))).toBe(JSON.stringify(run(wanted, 5 * 60_000)));
  });

  it('have the effect that is planted, and none without; the label names what it sold', () => {
    const planted = run([{ ...fresh, rescuedShare: 0.2 }]);
    expect(standardErrors(conversionOf(planted.events))).toBeGreaterThan(4);
    const ids = new Set(planted.labels[0]?.eventIds);
    const sold = planted.events.filter(({ event }) => event.type === 'orders.order-placed' && ids.has(event.id));
    expect(sold.length).toBeGreaterThan(100);
    const { visits = 0, orders } = planted.labels[0]?.rescue ?? {};
    expect(orders).toBe(sold.length);
    // Where nothing is in stock nobody orders; the rest is the share that was asked for.
    expect(sold.length / visits).toBeGreaterThan(0.15);
    expect(sold.length / visits).toBeLessThan(0.23);
    expect(
      sold.every(({ event }) => {
        const assignment = assign(fresh.assigned, String(event.data.visitorId));
        return 'variant' in assignment && assignment.variant === 'fresh-first';
      }),
    ).toBe(true);
    expect(Math.abs(standardErrors(conversionOf(run([fresh]).events)))).toBeLessThan(3);
  });

  it.each([
    [{ control: 'none' }, 'has no variant none'],
    [{ rescuedShare: 2 }, 'needs a rescuedShare'],
    [{ assigned: { ...fresh.assigned, unit: 'storeId' } }, 'has the unit storeId'],
  ])('are refused with %j', (change, message) => {
    expect(() => createMarketplace({ ...options, experiments: [{ ...fresh, ...change }] })).toThrow(message);
  });

  it('are refused when one stands twice', () => {
    expect(() => createMarketplace({ ...options, experiments: [fresh, fresh] })).toThrow('stands twice');
  });
});
