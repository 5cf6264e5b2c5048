import { describe, expect, it } from '@jest/globals';
import { contracts } from '@nadi/contracts';
import type { ConsumedEvent, EventBatch } from '@nadi/messaging';
import { BatchWork } from './batch-work.ts';
import { PipelineLibrary } from './pipeline-library.ts';
import type { PipelineMetrics } from './pipeline-metrics.ts';

const contract = 'livestream.viewer-joined';
const text = `
name: links
description: Links of the tests.
owner: tests
input: ${contract}
steps:
  - { name: internal, filter: '!data.viewId.startsWith("internal")' }
  - route:
      - { to: customers.identity-linked, copy: [visitorId], data: { customerId: '"c"', method: '"m"', channel: '"live"' } }
`;
const library = new PipelineLibrary(contracts, {}, () => text);

/** The work on events with these views, at the offsets of their places. */
function worked(views: readonly string[], freshFrom: number) {
  const events = views.map((viewId, offset) => ({
    ...{ offset, tenantId: 'acme', id: `e-${offset}`, receivedMs: 0, timeMs: 0 },
    data: { viewId, visitorId: 'v-1' },
  })) as unknown as ConsumedEvent[];
  const batch = { topic: contract, partition: 0, contract: contracts.get(contract), events } as unknown as EventBatch;
  const work = new BatchWork(batch, { worked: () => undefined } as unknown as PipelineMetrics);
  const run = (some: ConsumedEvent[], isReplay: boolean) =>
    work.run({ versions: { links: 1 }, events: some, isReplay }, (name, version) => library.get(name, version).start());
  run(events.slice(0, freshFrom), true);
  run(events.slice(freshFrom), false);
  return work;
}

describe('the work on a batch', () => {
  it('makes outputs of all events, and counts those that are reached for the first time', () => {
    const work = worked(['a', 'internal-1', 'b', 'c', 'internal-2'], 2);
    expect(work.outputs).toHaveLength(3);
    expect(work.counts.counted()).toMatchObject([{ pipeline: 'links', read: 3, emitted: 2, failed: 0 }]);
    expect(work.drops.counted()).toMatchObject([{ rule: 'internal', events: 1 }]);
    expect(work.outcomes()).toBeUndefined();
  });

  it('counts an event as failed whose output is too large, once and only if it is new', () => {
    const work = worked(['a', 'b', 'c'], 1);
    const [old, first] = work.outputs;
    if (old === undefined || first === undefined) throw new Error('there are outputs');
    work.failed([old, first, first]);
    // Each output that did not leave is taken back; the event failed once.
    expect(work.counts.counted()).toMatchObject([{ read: 2, emitted: 0, failed: 1 }]);
    expect(work.outcomes()?.map(({ kind }) => kind)).toEqual(['dead-letter', 'dead-letter', 'ok']);
  });
});
