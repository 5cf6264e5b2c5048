import { describe, expect, it } from '@jest/globals';
import type { ServiceReported, TopicFlow } from '@nadi/contracts';
import { FlowGraph } from './flow-graph.ts';

const t0 = 1_760_000_000_000;

function flow(direction: 'read' | 'written', topic: string, events: number, more: Partial<TopicFlow> = {}): TopicFlow {
  return { topic, direction, events, bytes: events * 100, errors: 0, deadLetters: 0, ...more };
}

function report(
  service: string,
  atMs: number,
  flows: TopicFlow[],
  changed: Partial<ServiceReported> = {},
): ServiceReported {
  return {
    ...{ instanceId: service, service, version: '1', host: 'h', pid: 1, startedAt: t0, reportedAt: t0 + atMs },
    ...{ sequence: 1 + atMs / 5_000, coveredMs: 5_000, intervalMs: 5_000, state: 'ready', flows },
    process: { rssBytes: 1, heapUsedBytes: 1, cpuMs: 1, eventLoopP99Ms: 1 },
    ...changed,
  };
}

const edgeIds = (graph: FlowGraph, atMs: number) => graph.view(t0 + atMs).edges.map(({ from, to }) => `${from} ${to}`);

describe('FlowGraph', () => {
  it('leads from the writer over the topic to the reader, with rates, lag and freshness', () => {
    const graph = new FlowGraph();
    graph.reported(
      report('ingestion', 0, [flow('written', 'orders.placed', 50, { newestRecordAt: t0, freshnessMs: 3 })]),
    );
    graph.reported(report('reporting', 0, [flow('read', 'orders.placed', 40, { lag: 10, errors: 1, deadLetters: 2 })]));
    const { nodes, edges } = graph.view(t0);
    expect(edges).toEqual([
      {
        ...{ from: 'service:ingestion', to: 'topic:orders.placed', service: 'ingestion', topic: 'orders.placed' },
        ...{ direction: 'written', eventsPerSecond: 10, bytesPerSecond: 1_000, errorsPerSecond: 0 },
        ...{ deadLettersPerSecond: 0, lag: null, newestRecordMs: t0, freshnessMs: 3 },
      },
      {
        ...{ from: 'topic:orders.placed', to: 'service:reporting', service: 'reporting', topic: 'orders.placed' },
        ...{ direction: 'read', eventsPerSecond: 8, bytesPerSecond: 800, errorsPerSecond: 0.2 },
        ...{ deadLettersPerSecond: 0.4, lag: 10, newestRecordMs: null, freshnessMs: null },
      },
    ]);
    expect(nodes).toEqual([
      expect.objectContaining({ id: 'service:ingestion', inPerSecond: 0, outPerSecond: 10, domain: null }),
      expect.objectContaining({
        id: 'service:reporting',
        inPerSecond: 8,
        outPerSecond: 0,
        errorsPerSecond: 0.2,
        lag: 10,
      }),
      expect.objectContaining({
        id: 'topic:orders.placed',
        inPerSecond: 10,
        outPerSecond: 8,
        lag: 10,
        domain: 'orders',
      }),
    ]);
  });

  it('takes rates over the last minute', () => {
    const graph = new FlowGraph();
    for (let atMs = 0; atMs <= 120_000; atMs += 5_000) {
      graph.reported(report('ingestion', atMs, [flow('written', 'a.b', atMs <= 90_000 ? 100 : 0)]));
    }
    expect(graph.view(t0 + 120_000).edges[0]?.eventsPerSecond).toBe(10);
  });

  it('adds up the instances of a service, with the oldest age and the newest record', () => {
    const graph = new FlowGraph();
    const one = flow('read', 'a.b', 5, { lag: 3, freshnessMs: 7, newestRecordAt: t0 });
    const two = flow('read', 'a.b', 10, { lag: 4, freshnessMs: 90, newestRecordAt: t0 - 1 });
    graph.reported(report('reporting', 0, [one], { instanceId: '1' }));
    graph.reported(report('reporting', 0, [two], { instanceId: '2' }));
    expect(graph.view(t0).edges).toMatchObject([{ eventsPerSecond: 3, lag: 7, freshnessMs: 90, newestRecordMs: t0 }]);
  });

  it('keeps the edges of a service that is no longer heard of for a while, without rates', () => {
    const graph = new FlowGraph({ rememberMs: 60_000 });
    graph.reported(report('reporting', 0, [flow('read', 'a.b', 5, { lag: 3 })]));
    expect(graph.view(t0 + 20_000)).toMatchObject({
      nodes: [{ id: 'service:reporting', isSilent: true }, { id: 'topic:a.b' }],
      edges: [{ eventsPerSecond: 0, lag: null, freshnessMs: null }],
    });
    expect(graph.view(t0 + 60_001)).toMatchObject({ nodes: [], edges: [] });
  });

  it('stops counting an instance that stopped in order, and one that was counted already', () => {
    const graph = new FlowGraph();
    graph.reported(report('ingestion', 0, [flow('written', 'a.b', 50)]));
    graph.reported(report('ingestion', 0, [flow('written', 'a.b', 5_000)]));
    expect(graph.view(t0).edges[0]?.eventsPerSecond).toBe(10);
    graph.reported(report('ingestion', 5_000, [flow('written', 'a.b', 50)], { state: 'stopping' }));
    expect(graph.view(t0 + 5_000).edges[0]?.eventsPerSecond).toBe(0);
  });

  it('has the same order whoever reports first', () => {
    const flows = [flow('read', 'b.x', 1), flow('written', 'a.x', 1)];
    const [one, other] = [new FlowGraph(), new FlowGraph()];
    [report('s', 0, flows), report('r', 0, flows)].forEach((each) => one.reported(each));
    [report('r', 0, [...flows].reverse()), report('s', 0, flows)].forEach((each) => other.reported(each));
    expect(edgeIds(one, 0)).toEqual(edgeIds(other, 0));
  });
});
