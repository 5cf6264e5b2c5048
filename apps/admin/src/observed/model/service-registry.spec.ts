import { describe, expect, it } from '@jest/globals';
import type { ServiceReported } from '@nadi/contracts';
import { ServiceRegistry } from './service-registry.ts';

const t0 = 1_760_000_000_000;

function report(instanceId: string, atMs: number, changed: Partial<ServiceReported> = {}): ServiceReported {
  return {
    ...{ instanceId, service: 'reporting', version: '1.0.0', commit: 'abc', host: 'h', pid: 7 },
    ...{ startedAt: t0, reportedAt: t0 + atMs, sequence: 1 + atMs / 5_000, coveredMs: 5_000, intervalMs: 5_000 },
    ...{ state: 'ready', checks: [], flows: [] },
    process: { rssBytes: 100, heapUsedBytes: 50, cpuMs: 1_000, eventLoopP99Ms: 2 },
    ...changed,
  };
}

function start(instanceId: string, atMs: number, previousExit: string | null = null) {
  return { service: 'reporting', version: '1.0.0', instanceId, startedAt: t0 + atMs, previousExit };
}

/** States of the instances by id, with how they ended. */
function states(registry: ServiceRegistry, atMs: number): Record<string, string> {
  const instances = registry.view(t0 + atMs).flatMap((service) => service.instances);
  return Object.fromEntries(
    instances.map(({ instanceId, state, ended }) => [instanceId, ended === null ? state : `${state}: ${ended}`]),
  );
}

describe('ServiceRegistry', () => {
  it('shows an instance as it last reported', () => {
    const registry = new ServiceRegistry();
    registry.reported(report('a', 0, { checks: [{ name: 'consumer', up: true }], commit: 'unknown' }));
    expect(registry.view(t0 + 1_000)).toEqual([
      {
        ...{ name: 'reporting', state: 'up', versions: ['1.0.0'], starts: [], restartsLastDay: 0 },
        instances: [
          {
            ...{ instanceId: 'a', state: 'up', version: '1.0.0', commit: null, host: 'h', pid: 7, ended: null },
            ...{ startedMs: t0, reportedMs: t0, rssBytes: 100, heapUsedBytes: 50, cpuCores: 0.2, eventLoopP99Ms: 2 },
            ...{ checks: [{ name: 'consumer', up: true, detail: null }], lostReports: 0 },
          },
        ],
      },
    ]);
  });

  it('calls an instance silent once it has missed three reports, and up again when it reports', () => {
    const registry = new ServiceRegistry();
    registry.reported(report('a', 0));
    expect([states(registry, 15_000), states(registry, 15_001)]).toEqual([{ a: 'up' }, { a: 'silent' }]);
    registry.reported(report('a', 20_000));
    expect(states(registry, 20_001)).toEqual({ a: 'up' });
  });

  it('is degraded if a check is down or one of several instances is silent', () => {
    const registry = new ServiceRegistry();
    registry.reported(report('a', 0, { state: 'degraded' }));
    expect(registry.view(t0)[0]?.state).toBe('degraded');
    registry.reported(report('a', 20_000));
    registry.reported(report('b', 0));
    expect([states(registry, 20_000), registry.view(t0 + 20_000)[0]?.state]).toEqual([
      { a: 'up', b: 'silent' },
      'degraded',
    ]);
  });

  it('counts lost reports by the gaps in their sequence, and ignores reports that come again', () => {
    const registry = new ServiceRegistry();
    [0, 5_000, 5_000, 0, 20_000].forEach((atMs) => registry.reported(report('a', atMs)));
    expect(registry.view(t0 + 20_000)[0]?.instances[0]).toMatchObject({ lostReports: 2, reportedMs: t0 + 20_000 });
  });

  it('says how a killed process ended once its successor has started, and leaves the other instance alone', () => {
    const registry = new ServiceRegistry();
    registry.started(start('a', 0));
    registry.started(start('b', 1));
    registry.reported(report('a', 5_000));
    registry.reported(report('b', 6_000));
    registry.started(start('c', 7_000, 'signal SIGKILL'));
    registry.reported(report('c', 10_000));
    expect(states(registry, 10_001)).toEqual({ a: 'up', b: 'up', c: 'up' });
    registry.reported(report('b', 11_000, { sequence: 9 }));
    expect(states(registry, 13_000)).toEqual({ a: 'stopped: signal SIGKILL', b: 'up', c: 'up' });
    expect(registry.view(t0 + 13_000)[0]).toMatchObject({
      state: 'up',
      restartsLastDay: 1,
      starts: [{ instanceId: 'c', previousExit: 'signal SIGKILL' }, { instanceId: 'b' }, { instanceId: 'a' }],
    });
  });

  it('is stopped after the last report, and forgotten some time later, while its starts are kept', () => {
    const registry = new ServiceRegistry({ rememberMs: 60_000 });
    registry.started(start('a', 0));
    registry.reported(report('a', 0, { state: 'stopping' }));
    expect(registry.view(t0)[0]).toMatchObject({ state: 'stopped', instances: [{ state: 'stopped', ended: null }] });
    expect(registry.view(t0 + 60_001)[0]).toMatchObject({
      state: 'stopped',
      instances: [],
      starts: [{ instanceId: 'a' }],
    });
  });

  it('remembers a bounded number of starts, the newest', () => {
    const registry = new ServiceRegistry({ mostStarts: 2 });
    ['a', 'b', 'b', 'c'].forEach((id, index) => registry.started(start(id, index)));
    expect(registry.view(t0)[0]?.starts.map(({ instanceId }) => instanceId)).toEqual(['c', 'b']);
  });
});
