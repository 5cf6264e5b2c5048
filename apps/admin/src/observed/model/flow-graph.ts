import type { ServiceReported, TopicFlow } from '@nadi/contracts';
import { missedReports } from './service-registry.ts';

/** Rates of the last minute. */
export interface FlowRates {
  readonly eventsPerSecond: number;
  readonly bytesPerSecond: number;
  readonly errorsPerSecond: number;
  readonly deadLettersPerSecond: number;
}

/** What goes between a service and a topic. */
export interface FlowEdge extends FlowRates {
  /** `service:<name>` or `topic:<name>`: events go from here. */
  readonly from: string;
  readonly to: string;
  readonly service: string;
  readonly topic: string;
  readonly direction: 'read' | 'written';
  /** Records in the log that the service has not settled; null if unknown, and of topics that are written. */
  readonly lag: number | null;
  /** Timestamp of the newest record, milliseconds since 1970; null if none was ever seen. */
  readonly newestRecordMs: number | null;
  /** Age of the newest record when it was settled or acknowledged, of the slowest instance; null if none came in the last minute. */
  readonly freshnessMs: number | null;
}

export interface FlowNode {
  readonly id: string;
  readonly kind: 'service' | 'topic';
  readonly name: string;
  /** The first part of a topic's name; null for services. */
  readonly domain: string | null;
  /** Events that come in: written to the topic, or read by the service. */
  readonly inPerSecond: number;
  readonly outPerSecond: number;
  readonly errorsPerSecond: number;
  /** Of the reader that is furthest behind; null if unknown. */
  readonly lag: number | null;
  /** True if no instance of the service reports any more; its rates are 0 then. */
  readonly isSilent: boolean;
}

export interface FlowView {
  readonly windowMs: number;
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
}

export interface FlowGraphOptions {
  /** What rates are taken over. Default a minute. */
  readonly windowMs?: number;
  /** A service that is not heard of is shown for this long. Default 15 minutes. */
  readonly rememberMs?: number;
}

interface Instance {
  /** Reports of the window, oldest first. */
  reports: ServiceReported[];
  last: ServiceReported;
}

/** Which service reads and writes which topic, and how much, from what the instances report. */
export class FlowGraph {
  private readonly instances = new Map<string, Instance>();
  private readonly windowMs: number;
  private readonly rememberMs: number;

  constructor({ windowMs = 60_000, rememberMs = 15 * 60_000 }: FlowGraphOptions = {}) {
    this.windowMs = windowMs;
    this.rememberMs = rememberMs;
  }

  /** Takes a report in; one that is older than the last of its instance changes nothing. */
  reported(report: ServiceReported): void {
    const instance = this.instances.get(report.instanceId);
    if (instance === undefined) {
      this.instances.set(report.instanceId, { reports: [report], last: report });
    } else if (report.sequence > instance.last.sequence) {
      const oldestMs = report.reportedAt - this.windowMs;
      instance.reports = [...instance.reports.filter(({ reportedAt }) => reportedAt > oldestMs), report];
      instance.last = report;
    }
  }

  /** The graph as it is now; nodes and edges in the order of their names. */
  view(nowMs: number): FlowView {
    for (const [id, { last }] of this.instances) {
      if (nowMs - last.reportedAt > this.rememberMs) {
        this.instances.delete(id);
      }
    }
    const edges = this.edges(nowMs);
    return { windowMs: this.windowMs, edges, nodes: this.nodes(edges, nowMs) };
  }

  private edges(nowMs: number): FlowEdge[] {
    const edges = new Map<string, FlowEdge>();
    for (const instance of this.instances.values()) {
      for (const flow of instance.last.flows ?? []) {
        const edge = this.edgeOf(instance, flow, nowMs);
        const key = `${edge.from}\n${edge.to}`;
        const other = edges.get(key);
        edges.set(key, other === undefined ? edge : added(other, edge));
      }
    }
    return [...edges].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, edge]) => edge);
  }

  private edgeOf({ reports, last }: Instance, flow: TopicFlow, nowMs: number): FlowEdge {
    const { topic } = flow;
    const direction = flow.direction === 'read' ? 'read' : 'written';
    const ends = [`topic:${topic}`, `service:${last.service}`] as const;
    const [from, to] = direction === 'read' ? ends : [ends[1], ends[0]];
    const ofFlow = isHeard(last, nowMs)
      ? reports
          .filter(({ reportedAt }) => reportedAt > nowMs - this.windowMs)
          .map(({ flows = [], coveredMs }) => ({ coveredMs, flow: flows.find(isSame(flow)) }))
      : [];
    const seconds = ofFlow.reduce((sum, { coveredMs }) => sum + coveredMs, 0) / 1_000;
    const rate = (count: (one: TopicFlow) => number) => {
      const total = ofFlow.reduce((sum, one) => sum + (one.flow === undefined ? 0 : count(one.flow)), 0);
      return seconds === 0 ? 0 : rounded(total / seconds);
    };
    return {
      ...{ from, to, service: last.service, topic, direction },
      eventsPerSecond: rate(({ events }) => events),
      bytesPerSecond: rate(({ bytes }) => bytes),
      errorsPerSecond: rate(({ errors }) => errors),
      deadLettersPerSecond: rate(({ deadLetters }) => deadLetters),
      lag: isHeard(last, nowMs) ? (flow.lag ?? null) : null,
      newestRecordMs: flow.newestRecordAt ?? null,
      freshnessMs: ofFlow.findLast((one) => typeof one.flow?.freshnessMs === 'number')?.flow?.freshnessMs ?? null,
    };
  }

  private nodes(edges: readonly FlowEdge[], nowMs: number): FlowNode[] {
    const last = [...this.instances.values()].map((instance) => instance.last);
    const services = new Set(last.map(({ service }) => service));
    const heard = new Set(last.filter((report) => isHeard(report, nowMs)).map(({ service }) => service));
    const topics = new Set(edges.map(({ topic }) => topic));
    return [
      ...[...services].sort().map((name) => nodeOf('service', name, edges, !heard.has(name))),
      ...[...topics].sort().map((name) => nodeOf('topic', name, edges, false)),
    ];
  }
}

function nodeOf(kind: FlowNode['kind'], name: string, edges: readonly FlowEdge[], isSilent: boolean): FlowNode {
  const id = `${kind}:${name}`;
  const own = edges.filter(({ from, to }) => from === id || to === id);
  const sum = (some: readonly FlowEdge[], rate: 'eventsPerSecond' | 'errorsPerSecond') =>
    rounded(some.reduce((total, edge) => total + edge[rate], 0));
  const lags = own.flatMap(({ lag }) => (lag === null ? [] : [lag]));
  return {
    ...{ id, kind, name, isSilent },
    domain: kind === 'topic' ? (name.split('.')[0] ?? null) : null,
    inPerSecond: sum(
      own.filter(({ to }) => to === id),
      'eventsPerSecond',
    ),
    outPerSecond: sum(
      own.filter(({ from }) => from === id),
      'eventsPerSecond',
    ),
    errorsPerSecond: sum(own, 'errorsPerSecond'),
    lag: lags.length === 0 ? null : Math.max(...lags),
  };
}

function isHeard({ state, reportedAt, intervalMs }: ServiceReported, nowMs: number): boolean {
  return state !== 'stopping' && nowMs - reportedAt <= missedReports * intervalMs;
}

function isSame({ topic, direction }: TopicFlow): (other: TopicFlow) => boolean {
  return (other) => other.topic === topic && other.direction === direction;
}

/** The same edge of two instances. */
function added(one: FlowEdge, other: FlowEdge): FlowEdge {
  return {
    ...one,
    eventsPerSecond: rounded(one.eventsPerSecond + other.eventsPerSecond),
    bytesPerSecond: rounded(one.bytesPerSecond + other.bytesPerSecond),
    errorsPerSecond: rounded(one.errorsPerSecond + other.errorsPerSecond),
    deadLettersPerSecond: rounded(one.deadLettersPerSecond + other.deadLettersPerSecond),
    lag: reduced([one.lag, other.lag], (a, b) => a + b),
    newestRecordMs: reduced([one.newestRecordMs, other.newestRecordMs], Math.max),
    freshnessMs: reduced([one.freshnessMs, other.freshnessMs], Math.max),
  };
}

function reduced(values: readonly (number | null)[], combine: (a: number, b: number) => number): number | null {
  return values.reduce((a, b) => (a === null ? b : b === null ? a : combine(a, b)), null);
}

/** Rates are estimates: three digits behind the point are enough. */
function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
