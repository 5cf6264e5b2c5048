import type { Flow, FlowEdge } from '../api/index.ts';

/** A box of the picture: a service, a topic, or all topics of a domain. */
export interface PictureNode {
  readonly id: string;
  readonly kind: 'service' | 'topic' | 'domain';
  readonly name: string;
  /** Of topics and domains. */
  readonly domain: string | null;
  /** Of domains: how many topics it stands for. */
  readonly topics: number;
  readonly inPerSecond: number;
  readonly outPerSecond: number;
  readonly errorsPerSecond: number;
  readonly lag: number | null;
  readonly isSilent: boolean;
}

export interface PictureEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly eventsPerSecond: number;
  readonly errorsPerSecond: number;
  readonly deadLettersPerSecond: number;
  readonly lag: number | null;
  /** Nobody reports on it any more. */
  readonly isSilent: boolean;
}

export interface Picture {
  readonly nodes: readonly PictureNode[];
  readonly edges: readonly PictureEdge[];
}

/** The flow with the topics of each domain as one box, except those of the domains that are unfolded. Order is that of names. */
export function groupByDomain(flow: Flow, unfolded: ReadonlySet<string>): Picture {
  const sizes = new Map<string, number>();
  flow.nodes.forEach(({ domain }) => domain !== null && sizes.set(domain, (sizes.get(domain) ?? 0) + 1));
  const placeOf = new Map<string, string>();
  const nodes = new Map<string, PictureNode>();
  for (const node of flow.nodes) {
    const isFolded = node.domain !== null && !unfolded.has(node.domain) && (sizes.get(node.domain) ?? 0) > 1;
    const id = isFolded ? `domain:${node.domain}` : node.id;
    placeOf.set(node.id, id);
    const before = nodes.get(id);
    nodes.set(id, {
      ...{ id, domain: node.domain, kind: isFolded ? 'domain' : node.kind },
      name: isFolded ? (node.domain ?? '') : node.name,
      topics: (before?.topics ?? 0) + (node.kind === 'topic' ? 1 : 0),
      inPerSecond: (before?.inPerSecond ?? 0) + node.inPerSecond,
      outPerSecond: (before?.outPerSecond ?? 0) + node.outPerSecond,
      errorsPerSecond: (before?.errorsPerSecond ?? 0) + node.errorsPerSecond,
      lag: largest(before?.lag ?? null, node.lag),
      isSilent: node.isSilent,
    });
  }
  const silent = new Set(flow.nodes.filter(({ isSilent }) => isSilent).map(({ name }) => name));
  return { nodes: [...nodes.values()], edges: joined(flow.edges, placeOf, silent) };
}

function joined(
  edges: readonly FlowEdge[],
  placeOf: ReadonlyMap<string, string>,
  silent: ReadonlySet<string>,
): PictureEdge[] {
  const all = new Map<string, PictureEdge>();
  for (const edge of edges) {
    const from = placeOf.get(edge.from) ?? edge.from;
    const to = placeOf.get(edge.to) ?? edge.to;
    const id = `${from} ${to}`;
    const before = all.get(id);
    all.set(id, {
      ...{ id, from, to, isSilent: silent.has(edge.service) },
      eventsPerSecond: (before?.eventsPerSecond ?? 0) + edge.eventsPerSecond,
      errorsPerSecond: (before?.errorsPerSecond ?? 0) + edge.errorsPerSecond,
      deadLettersPerSecond: (before?.deadLettersPerSecond ?? 0) + edge.deadLettersPerSecond,
      lag: largest(before?.lag ?? null, edge.lag),
    });
  }
  return [...all.values()];
}

function largest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b);
}
