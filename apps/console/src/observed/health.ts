import type { Flow, FlowEdge, Service, TopicSummary } from '../api/index.ts';

/** What is not well, as far as services and topics tell. Texts are the caller's matter. */
export type Trouble = { readonly severity: 'bad' | 'warn' | 'starved'; readonly owner: string | null } & (
  | { readonly kind: 'silent' | 'stopped' | 'degraded'; readonly service: string; readonly checks: readonly string[] }
  | { readonly kind: 'restarted'; readonly service: string; readonly atMs: number; readonly reason: string }
  | { readonly kind: 'stuck' | 'behind'; readonly service: string; readonly topic: string; readonly lag: number }
  | {
      readonly kind: 'late';
      readonly service: string;
      readonly topic: string;
      readonly freshnessMs: number;
      readonly targetMs: number;
    }
  | { readonly kind: 'errors' | 'deadLetters'; readonly service: string; readonly topic: string; readonly rate: number }
  | { readonly kind: 'quiet'; readonly topic: string; readonly newestRecordMs: number; readonly expectedMs: number }
);

/** A few records are always under way; what is below this is no lag. */
const fewRecords = 100;
/** Longer than this for what waits, at the present rate, is behind. */
const behindSeconds = 30;
/** What is known of a topic comes with reports, which are a few seconds old. */
const reportSlackMs = 30_000;
const recentRestartMs = 10 * 60_000;
const order = { bad: 0, warn: 1, starved: 2 } as const;

type Topics = ReadonlyMap<string, TopicSummary>;

/** Everything that is not well, the worst first, in an order that does not depend on numbers. */
export function troublesOf(
  services: readonly Service[],
  flow: Flow,
  topics: readonly TopicSummary[],
  nowMs: number,
): readonly Trouble[] {
  const known: Topics = new Map(topics.map((topic) => [topic.name, topic]));
  return [
    ...services.flatMap((service) => ofService(service, nowMs)),
    ...flow.edges.flatMap((edge) => ofEdge(edge, known)),
    ...topics.flatMap((topic) => ofTopic(topic, nowMs)),
  ].sort((a, b) => order[a.severity] - order[b.severity]);
}

function ofService({ name, state, instances, starts }: Service, nowMs: number): Trouble[] {
  const [latest] = starts;
  const restarted: Trouble[] =
    latest !== undefined && latest.previousExit !== null && nowMs - latest.startedMs < recentRestartMs
      ? [
          {
            ...{ kind: 'restarted', severity: 'warn', owner: null, service: name },
            ...{ atMs: latest.startedMs, reason: latest.previousExit },
          },
        ]
      : [];
  if (state === 'up') {
    return restarted;
  }
  const checks = instances
    .filter((instance) => instance.state !== 'stopped')
    .flatMap((instance) => instance.checks.filter(({ up }) => !up))
    .map((check) => (check.detail === null ? check.name : `${check.name}: ${check.detail}`));
  const severity = state === 'silent' ? 'bad' : 'warn';
  return [{ kind: state, severity, owner: null, service: name, checks: [...new Set(checks)] }, ...restarted];
}

function ofEdge(edge: FlowEdge, topics: Topics): Trouble[] {
  const { service, topic, direction, eventsPerSecond, lag, freshnessMs, errorsPerSecond, deadLettersPerSecond } = edge;
  const contract = topics.get(topic)?.contract;
  const place = { service, topic, owner: contract?.owner.team ?? null };
  const troubles: Trouble[] = [];
  if (direction === 'read' && lag !== null && lag > fewRecords) {
    if (eventsPerSecond === 0) {
      troubles.push({ kind: 'stuck', severity: 'bad', ...place, lag });
    } else if (lag / eventsPerSecond > behindSeconds) {
      troubles.push({ kind: 'behind', severity: 'warn', ...place, lag });
    }
  }
  const targetMs = contract?.freshnessTargetMs;
  if (direction === 'read' && freshnessMs !== null && targetMs !== undefined && freshnessMs > targetMs) {
    troubles.push({ kind: 'late', severity: 'warn', ...place, freshnessMs, targetMs });
  }
  if (errorsPerSecond > 0) {
    troubles.push({ kind: 'errors', severity: 'warn', ...place, rate: errorsPerSecond });
  }
  if (deadLettersPerSecond > 0) {
    troubles.push({ kind: 'deadLetters', severity: 'warn', ...place, rate: deadLettersPerSecond });
  }
  return troubles;
}

/** A topic that once had events and now has none for longer than its contract calls normal. */
function ofTopic({ name, contract, newestRecordMs }: TopicSummary, nowMs: number): Trouble[] {
  const expectedMs = contract?.expectedEveryMs;
  return contract !== null &&
    typeof expectedMs === 'number' &&
    newestRecordMs !== null &&
    nowMs - newestRecordMs > expectedMs + reportSlackMs
    ? [{ kind: 'quiet', severity: 'starved', owner: contract.owner.team, topic: name, newestRecordMs, expectedMs }]
    : [];
}

/** The figures that stand above the graph. */
export function keyFigures(services: readonly Service[], flow: Flow) {
  const reading = flow.edges.filter(({ direction }) => direction === 'read');
  const slowest = reading.reduce<FlowEdge | undefined>(
    (worst, edge) => ((edge.freshnessMs ?? -1) > (worst?.freshnessMs ?? -1) ? edge : worst),
    undefined,
  );
  const lags = reading.flatMap(({ lag }) => (lag === null ? [] : [lag]));
  return {
    inPerSecond: entryRate(flow),
    lag: lags.length === 0 ? null : lags.reduce((sum, lag) => sum + lag, 0),
    slowest: slowest?.freshnessMs == null ? null : { ...slowest, freshnessMs: slowest.freshnessMs },
    restarts: services.reduce((sum, { restartsLastDay }) => sum + restartsLastDay, 0),
  };
}

/** Events of the outside world: those that services write which read nothing; the platform's own reports are none. */
function entryRate({ edges }: Flow): number {
  const readers = new Set(edges.filter(({ direction }) => direction === 'read').map(({ service }) => service));
  return edges
    .filter(({ direction, service, topic }) => direction === 'written' && !readers.has(service) && !isOwn(topic))
    .reduce((sum, { eventsPerSecond }) => sum + eventsPerSecond, 0);
}

const isOwn = (topic: string) => topic.startsWith('platform.');
