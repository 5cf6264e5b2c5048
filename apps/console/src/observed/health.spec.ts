import { describe, expect, it } from '@jest/globals';
import type { Flow, FlowEdge, Service, TopicSummary } from '../api/index.ts';
import { keyFigures, troublesOf } from './health.ts';

const nowMs = 1_000_000_000;

const service = (over: Partial<Service> = {}): Service => ({
  ...{ name: 'reporting', state: 'up', versions: ['1'], instances: [], starts: [], restartsLastDay: 0 },
  ...over,
});
const edge = (over: Partial<FlowEdge> = {}): FlowEdge => ({
  ...{ from: 'topic:orders.placed', to: 'service:reporting', service: 'reporting', topic: 'orders.placed' },
  ...{ direction: 'read', eventsPerSecond: 10, bytesPerSecond: 0, errorsPerSecond: 0, deadLettersPerSecond: 0 },
  ...{ lag: 0, newestRecordMs: nowMs, freshnessMs: 200 },
  ...over,
});
const flow = (...edges: FlowEdge[]): Flow => ({ windowMs: 60_000, nodes: [], edges });
const topic = (over: Partial<TopicSummary> = {}): TopicSummary => ({
  ...{ name: 'orders.placed', domain: 'orders', partitions: 1, eventsInLog: 1, eventsPerSecond: 1, bytesPerSecond: 1 },
  ...{ lag: 0, newestRecordMs: nowMs, retentionMs: null, cleanupPolicy: 'delete' },
  contract: {
    ...{ version: 1, purpose: '', classification: 'internal', owner: { team: 'Orders', contact: '' } },
    ...{ hasPersonalData: false, freshnessTargetMs: 1_000, expectedEveryMs: 60_000 },
  },
  ...over,
});
const kinds = (...all: Parameters<typeof troublesOf>) => troublesOf(...all).map(({ kind }) => kind);

describe('what is not well', () => {
  it('is nothing when services are up, nothing waits and events are fresh', () => {
    expect(troublesOf([service()], flow(edge()), [topic()], nowMs)).toEqual([]);
  });

  it('is a service that is silent, and one that says why it is degraded; the silent one first', () => {
    const check = { name: 'postgres', up: false, detail: 'refused' };
    const degraded = service({
      name: 'a',
      state: 'degraded',
      instances: [{ state: 'degraded', checks: [check] } as never],
    });
    const troubles = troublesOf([degraded, service({ state: 'silent' })], flow(), [], nowMs);
    expect(troubles).toMatchObject([{ kind: 'silent' }, { kind: 'degraded', checks: ['postgres: refused'] }]);
  });

  it('is a recent restart, with how the process before ended', () => {
    const start = { instanceId: 'i', version: '1', commit: null, startedMs: nowMs - 60_000, previousExit: 'SIGKILL' };
    expect(troublesOf([service({ starts: [start] })], flow(), [], nowMs)).toMatchObject([{ reason: 'SIGKILL' }]);
    expect(kinds([service({ starts: [{ ...start, previousExit: null }] })], flow(), [], nowMs)).toEqual([]);
  });

  it.each([
    ['a reader that stands still', { lag: 5_000, eventsPerSecond: 0 }, ['stuck']],
    ['a reader that is behind', { lag: 5_000, eventsPerSecond: 10 }, ['behind']],
    ['a reader that is catching up soon', { lag: 5_000, eventsPerSecond: 1_000 }, []],
    ['a few records under way', { lag: 40, eventsPerSecond: 0 }, []],
    ['events older than their target', { freshnessMs: 5_000 }, ['late']],
    ['errors and dead letters', { errorsPerSecond: 1, deadLettersPerSecond: 1 }, ['errors', 'deadLetters']],
  ])('knows %s', (_what, over, expected) => {
    expect(kinds([], flow(edge(over)), [topic()], nowMs)).toEqual(expected);
  });

  it('names whose topic it is', () => {
    expect(troublesOf([], flow(edge({ freshnessMs: 5_000 })), [topic()], nowMs)).toMatchObject([{ owner: 'Orders' }]);
  });

  it('is a topic that is quiet for longer than its contract calls normal', () => {
    expect(kinds([], flow(), [topic({ newestRecordMs: nowMs - 95_000 })], nowMs)).toEqual(['quiet']);
    expect(kinds([], flow(), [topic({ newestRecordMs: null })], nowMs)).toEqual([]);
  });
});

describe('the key figures', () => {
  it('count what comes in from outside once, and not what the platform says of itself', () => {
    const written = { direction: 'written', service: 'ingestion', lag: null } as const;
    const figures = keyFigures(
      [service({ restartsLastDay: 2 })],
      flow(
        edge({ ...written, eventsPerSecond: 40 }),
        edge({ ...written, topic: 'platform.service-reported', eventsPerSecond: 1 }),
        edge({ ...written, service: 'reporting', eventsPerSecond: 7 }),
        edge({ lag: 3, freshnessMs: 900 }),
      ),
    );
    expect(figures).toMatchObject({ inPerSecond: 40, lag: 3, restarts: 2, slowest: { freshnessMs: 900 } });
  });
});
