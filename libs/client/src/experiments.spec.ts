import { describe, expect, it } from '@jest/globals';
import { assign } from '@nadi/experiments/assignment';
import { createExperiments, type AssignedExperiment } from './experiments.ts';

const trial: AssignedExperiment = {
  ...{ name: 'trial', version: 3, unit: 'visitorId', salt: 'trial', layer: 'page', slots: { first: 0, last: 9_999 } },
  ...{ traffic: 1, holdouts: { global: 0, layer: 0 }, startMs: 1_000, endMs: 2_000 },
  variants: [
    { name: 'control', weight: 1 },
    { name: 'new', weight: 1 },
  ],
};

function world(definition: Partial<AssignedExperiment> = {}) {
  const tracked: { type: string; data: object }[] = [];
  const client = {
    visitorId: 'v1',
    sessionId: 's1',
    track: (type: string, data: object) => void tracked.push({ type, data }),
  };
  const time = { ms: 1_500 };
  const experiments = createExperiments(client as never, [{ ...trial, ...definition }], () => time.ms);
  return { tracked, client, time, experiments };
}
const variantOf = (unitId: string) => {
  const assigned = assign(trial, unitId);
  return 'variant' in assigned ? assigned.variant : undefined;
};

describe('experiments of a client', () => {
  it('give the visitor what the platform assigns, and tell nobody', () => {
    const { experiments, tracked } = world();
    expect(experiments.variant('trial')).toBe(variantOf('v1'));
    expect(experiments.variant('trial', 'v7')).toBe(variantOf('v7'));
    expect(experiments.variant('another')).toBeUndefined();
    expect(tracked).toEqual([]);
  });

  it('tell of an exposure once per unit and session', () => {
    const { experiments, tracked, client } = world();
    const variant = experiments.exposure('trial', { place: 'top' });
    expect(experiments.exposure('trial', { place: 'bottom' })).toBe(variant);
    expect(tracked).toEqual([
      {
        type: 'experiments.exposure-logged',
        data: {
          unitId: 'v1',
          unit: 'visitorId',
          experiment: 'trial',
          version: 3,
          variant: variantOf('v1'),
          place: 'top',
        },
      },
    ]);
    experiments.exposure('trial', { unitId: 'v2' });
    client.sessionId = 's2';
    experiments.exposure('trial');
    expect(tracked.map(({ data }) => (data as { unitId: string }).unitId)).toEqual(['v1', 'v2', 'v1']);
  });

  it('give nothing before the start, from the end on, outside of the traffic, and to a unit that is not known', () => {
    const { experiments, time, tracked } = world();
    const at = (ms: number) => {
      time.ms = ms;
      return experiments.exposure('trial');
    };
    expect([at(999), at(2_000)]).toEqual([undefined, undefined]);
    expect(world({ traffic: 0 }).experiments.exposure('trial')).toBeUndefined();
    expect(world({ unit: 'customerId' }).experiments.exposure('trial')).toBeUndefined();
    expect(tracked).toEqual([]);
    expect(at(1_999)).toBe(variantOf('v1'));
  });

  it('remember a bounded number of exposures, the newest', () => {
    const { experiments, tracked } = world();
    Array.from({ length: 1_001 }, (_, number) => experiments.exposure('trial', { unitId: `u${number}` }));
    experiments.exposure('trial', { unitId: 'u1000' });
    expect(tracked).toHaveLength(1_001);
    experiments.exposure('trial', { unitId: 'u0' });
    expect(tracked).toHaveLength(1_002);
  });
});
