import {
  exposureLogged,
  orderPlaced,
  pageViewed,
  searchPerformed,
  type Contract,
  type ExposureLogged,
  type OrderPlaced,
  type PageViewed,
  type SearchPerformed,
} from '@nadi/contracts';
import { assign, UnitSums, type CompiledExperiment, type UnitSumsState } from '@nadi/experiments';
import type { OutgoingEvent } from '@nadi/messaging';

/** Numbers from 0 to 1 that are the same in every run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Everything that was published, by whoever reads it straight. */
export class Ledger {
  readonly events: OutgoingEvent[] = [];
  private count = 0;

  constructor(
    private readonly tenantId: string,
    private readonly prefix: string,
  ) {}

  exposure(timeMs: number, data: Pick<ExposureLogged, 'unitId' | 'experiment' | 'variant'> & Partial<ExposureLogged>) {
    this.add(exposureLogged, timeMs, { unit: 'visitorId', visitorId: data.unitId, ...data } satisfies ExposureLogged);
  }

  view(timeMs: number, visitorId: string, sessionId: string) {
    const data: PageViewed = { visitorId, sessionId, channel: 'web', country: 'IN', path: '/', pageType: 'home' };
    this.add(pageViewed, timeMs, data);
  }

  order(timeMs: number, visitorId: string, totalMinor: number, currency = 'INR') {
    const orderId = `${this.prefix}-o${this.count}`;
    const data: OrderPlaced = { orderId, visitorId, channel: 'web', country: 'IN', currency, totalMinor, items: [] };
    this.add(orderPlaced, timeMs, data);
  }

  search(timeMs: number, visitorId: string, resultCount: number) {
    const searchId = `${this.prefix}-q${this.count}`;
    const about = { visitorId, sessionId: 's', channel: 'web', country: 'IN', query: 'shoes', durationMs: 9 };
    this.add(searchPerformed, timeMs, { ...about, searchId, resultCount } satisfies SearchPerformed);
  }

  private add<T>(contract: Contract<T>, timeMs: number, data: T) {
    this.count += 1;
    const id = `${this.prefix}-${this.count}`;
    this.events.push({ contract, id, tenantId: this.tenantId, source: '/tests', timeMs, data });
  }
}

/** What the ledger says of an experiment, worked out by reading it event by event. */
export interface Expected {
  readonly exposed: Readonly<Record<string, number>>;
  readonly severalVariants: number;
  readonly otherVariant: number;
  readonly notAssigned: number;
  readonly sums: Readonly<Record<string, Readonly<Record<string, UnitSumsState>>>>;
}

/** A metric of one unit, from its events. */
type UnitValue = (events: readonly OutgoingEvent[]) => { readonly value: number; readonly denominator?: number };

const dataOf = <T>(contract: Contract<T>, events: readonly OutgoingEvent[]) =>
  events.filter((event) => event.contract.name === contract.name).map(({ data }) => data as T);
const different = (values: readonly string[]) => new Set(values).size;

export const unitValues: Readonly<Record<string, UnitValue>> = {
  conversion: (events) => ({
    value: different(dataOf(orderPlaced, events).map(({ orderId }) => orderId)),
    denominator: different(dataOf(pageViewed, events).map(({ sessionId }) => sessionId)),
  }),
  revenue: (events) => ({
    value: dataOf(orderPlaced, events).reduce(
      (sum, { currency, totalMinor }) => sum + (currency === 'INR' ? totalMinor : 0),
      0,
    ),
  }),
  'empty-search-rate': (events) => {
    const searches = dataOf(searchPerformed, events);
    return { value: searches.filter(({ resultCount }) => resultCount === 0).length, denominator: searches.length };
  },
};

/** Works out of a ledger what an experiment has to come to once all its units are final. */
export function expectedOf({ events }: Ledger, { definition, assignment, plan }: CompiledExperiment): Expected {
  const byUnit = Map.groupBy(events, ({ data }) => (data as { visitorId: string }).visitorId);
  const names = definition.variants.map(({ name }) => name);
  const expected = {
    exposed: Object.fromEntries(names.map((name) => [name, 0])),
    ...{ severalVariants: 0, otherVariant: 0, notAssigned: 0 },
  };
  const metrics = [plan.primary, ...plan.secondary, ...plan.guardrails].map(({ metric }) => metric);
  const sums = new Map(metrics.map((metric) => [metric, new Map(names.map((name) => [name, new UnitSums()]))]));
  for (const [unit, own] of byUnit) {
    const exposures = own
      .filter(({ data, contract }) => contract.name === exposureLogged.name && namesIt(data, definition.name))
      .filter(({ data }) => (data as ExposureLogged).unit === definition.unit)
      .filter(({ timeMs }) => timeMs >= plan.startMs && timeMs < (plan.endMs ?? Infinity));
    if (exposures.length === 0) {
      continue;
    }
    const seen = new Set(exposures.map(({ data }) => (data as ExposureLogged).variant));
    const [variant = ''] = seen;
    const assigned = assign(assignment, unit);
    if (seen.size > 1) {
      expected.severalVariants += 1;
    } else if ('excluded' in assigned) {
      expected.notAssigned += 1;
    } else if (assigned.variant !== variant) {
      expected.otherVariant += 1;
    } else {
      expected.exposed[variant] = (expected.exposed[variant] ?? 0) + 1;
      const first = Math.min(...exposures.map(({ timeMs }) => timeMs));
      const within = (from: number, to: number) => own.filter(({ timeMs }) => timeMs >= from && timeMs < to);
      for (const metric of metrics) {
        const valueOf = unitValues[metric] as UnitValue;
        const after = valueOf(within(first, first + definition.observationWindow));
        const before = valueOf(within(first - definition.covariateWindow, first));
        sums
          .get(metric)
          ?.get(variant)
          ?.add({
            ...after,
            covariate: before.value,
            ...(before.denominator === undefined ? {} : { covariateDenominator: before.denominator }),
          });
      }
    }
  }
  const states = [...sums].map(([metric, variants]) => [
    metric,
    Object.fromEntries([...variants].map(([name, one]) => [name, one.toState()])),
  ]);
  return { ...expected, sums: Object.fromEntries(states) as Expected['sums'] };
}

function namesIt(data: unknown, name: string): boolean {
  return (data as ExposureLogged).experiment === name;
}
