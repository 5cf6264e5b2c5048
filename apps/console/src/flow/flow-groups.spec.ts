import { describe, expect, it } from '@jest/globals';
import type { FlowEdge, FlowNode } from '../api/index.ts';
import { groupByDomain } from './flow-groups.ts';

const node = (kind: FlowNode['kind'], name: string, over: Partial<FlowNode> = {}): FlowNode => ({
  ...{ id: `${kind}:${name}`, kind, name, domain: kind === 'topic' ? (name.split('.')[0] ?? null) : null },
  ...{ inPerSecond: 1, outPerSecond: 2, errorsPerSecond: 0, lag: null, isSilent: false },
  ...over,
});
const written = (topic: string, over: Partial<FlowEdge> = {}): FlowEdge => ({
  ...{ from: 'service:ingestion', to: `topic:${topic}`, service: 'ingestion', topic, direction: 'written' },
  ...{ eventsPerSecond: 5, bytesPerSecond: 0, errorsPerSecond: 0, deadLettersPerSecond: 0, lag: null },
  ...{ newestRecordMs: null, freshnessMs: null },
  ...over,
});
const flow = {
  windowMs: 60_000,
  nodes: [
    node('service', 'ingestion', { isSilent: true }),
    node('topic', 'carts.filled'),
    node('topic', 'orders.paid', { lag: 3 }),
    node('topic', 'orders.placed', { lag: 9 }),
  ],
  edges: [written('carts.filled'), written('orders.paid'), written('orders.placed', { errorsPerSecond: 1 })],
};

describe('the flow by domain', () => {
  it('has one box for the topics of a domain, and one line to it, with their sums', () => {
    const { nodes, edges } = groupByDomain(flow, new Set());
    expect(nodes.map(({ id }) => id)).toEqual(['service:ingestion', 'topic:carts.filled', 'domain:orders']);
    expect(nodes[2]).toMatchObject({ topics: 2, inPerSecond: 2, outPerSecond: 4, lag: 9 });
    expect(edges[1]).toMatchObject({ to: 'domain:orders', eventsPerSecond: 10, errorsPerSecond: 1, isSilent: true });
  });

  it('shows the topics of a domain that is unfolded', () => {
    const { nodes, edges } = groupByDomain(flow, new Set(['orders']));
    expect(nodes.map(({ kind }) => kind)).toEqual(['service', 'topic', 'topic', 'topic']);
    expect(edges).toHaveLength(3);
  });
});
