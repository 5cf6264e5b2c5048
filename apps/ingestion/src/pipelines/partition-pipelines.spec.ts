import { describe, expect, it } from '@jest/globals';
import { contracts } from '@nadi/contracts';
import type { ConsumedEvent, EventBatch } from '@nadi/messaging';
import { PartitionPipelines, type Activation } from './partition-pipelines.ts';
import { PipelineLibrary } from './pipeline-library.ts';

const library = {} as PipelineLibrary;

/** A batch with an event at each offset from `first` up to, not including, `next`. */
const batch = (first: number, next: number) =>
  ({
    firstOffset: first,
    events: Array.from({ length: next - first }, (_, index) => ({ offset: first + index }) as ConsumedEvent),
  }) as unknown as EventBatch;

const partition = (activations: readonly Activation[], reachedOffset: number | undefined, firstOffset: number) =>
  new PartitionPipelines({ activations, reachedOffset, remembered: new Map() }, firstOffset, library);

/** Versions with the offsets they work on. */
const shown = ({ stretches }: ReturnType<PartitionPipelines['plan']>) =>
  stretches.map(({ versions, events, isReplay }) => [
    versions['lines'] ?? 'none',
    `${events[0]?.offset}-${events.at(-1)?.offset}`,
    ...(isReplay ? ['again'] : []),
  ]);

describe('the pipelines of a partition', () => {
  it('begin with what is in force, and write that down', () => {
    const plan = partition([], undefined, 10).plan(batch(10, 20), { lines: 1 });
    expect(shown(plan)).toEqual([[1, '10-19']]);
    expect(plan.activation).toEqual({ fromOffset: 10, versions: { lines: 1 } });
  });

  it('change between two batches, and write only that down', () => {
    const pipelines = partition([], undefined, 0);
    pipelines.plan(batch(0, 10), { lines: 1 });
    pipelines.reachedOffset = 10;
    expect(pipelines.plan(batch(10, 20), { lines: 1 }).activation).toBeUndefined();
    pipelines.reachedOffset = 20;
    const plan = pipelines.plan(batch(20, 30), { lines: 2 });
    expect(plan.activation).toEqual({ fromOffset: 20, versions: { lines: 2 } });
    expect(shown(plan)).toEqual([[2, '20-29']]);
  });

  it('replay offsets with the versions that worked on them, and what is new with those in force', () => {
    const known = [
      { fromOffset: 0, versions: { lines: 1 } },
      { fromOffset: 5, versions: { lines: 2 } },
    ];
    const pipelines = partition(known, 8, 3);
    const plan = pipelines.plan(batch(3, 10), { lines: 3 });
    expect(shown(plan)).toEqual([
      [1, '3-4', 'again'],
      [2, '5-7', 'again'],
      [3, '8-9'],
    ]);
    expect(plan.activation).toEqual({ fromOffset: 8, versions: { lines: 3 } });
  });

  it('hand over what they remember, also if another version takes over within the batch', () => {
    const text = `
name: links
description: Links of the tests.
owner: tests
input: livestream.viewer-joined
steps:
  - { name: once, deduplicate: { by: data.viewId, within: 1h } }
  - route: [{ to: customers.identity-linked, copy: [visitorId], data: { customerId: '"c"', method: '"m"', channel: '"live"' } }]
`;
    const real = new PipelineLibrary(contracts, {}, () => text);
    const pipelines = new PartitionPipelines({ activations: [], reachedOffset: 0, remembered: new Map() }, 0, real);
    const data = { viewId: 'w-1', visitorId: 'v-1' };
    const event = { tenantId: 'a', contract: 'livestream.viewer-joined', id: 'e1', timeMs: 0, receivedAtMs: 0, data };
    expect(pipelines.runner('links', 1).process([event]).emitted).toHaveLength(1);
    expect(pipelines.runner('links', 2).process([{ ...event, id: 'e2' }]).dropped).toHaveLength(1);
    expect(pipelines.takeNew().flatMap(({ snapshot }) => snapshot.steps['once'] ?? [])).toHaveLength(1);
    expect(pipelines.takeNew()).toEqual([]);
  });

  it('run nothing while none is in force, and say so once', () => {
    const pipelines = partition([{ fromOffset: 0, versions: { lines: 1 } }], 5, 5);
    const plan = pipelines.plan(batch(5, 8), {});
    expect([shown(plan), plan.activation]).toEqual([[['none', '5-7']], { fromOffset: 5, versions: {} }]);
    pipelines.reachedOffset = 8;
    expect(pipelines.plan(batch(8, 9), {}).activation).toBeUndefined();
  });
});
