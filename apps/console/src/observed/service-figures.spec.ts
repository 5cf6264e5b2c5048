import { describe, expect, it } from '@jest/globals';
import type { Service, ServiceInstance } from '../api/index.ts';
import { serviceFigures } from './service-figures.ts';

const instance = (over: Partial<ServiceInstance>): ServiceInstance => ({
  ...{ instanceId: 'i', state: 'up', version: '1', commit: null, host: 'h', pid: 1, startedMs: 5, reportedMs: 9 },
  ...{ checks: [], rssBytes: 100, heapUsedBytes: 1, cpuCores: 0.5, eventLoopP99Ms: 10, lostReports: 0, ended: null },
  ...over,
});
const service = (...instances: ServiceInstance[]): Service => ({
  ...{ name: 's', state: 'up', versions: ['1'], starts: [], restartsLastDay: 0, instances },
});

describe('the figures of a service', () => {
  it('add up what its running instances use, and take the worst event loop', () => {
    const stopped = instance({ state: 'stopped', rssBytes: 900, startedMs: 1 });
    expect(serviceFigures(service(instance({}), instance({ startedMs: 3, eventLoopP99Ms: 40 }), stopped))).toEqual({
      ...{ running: 2, upSinceMs: 3, cpuCores: 1, rssBytes: 200, eventLoopP99Ms: 40 },
    });
  });

  it('are unknown where nothing runs or nothing was measured', () => {
    expect(serviceFigures(service())).toMatchObject({ running: 0, upSinceMs: null, cpuCores: null, rssBytes: null });
    expect(serviceFigures(service(instance({ cpuCores: null }))).cpuCores).toBeNull();
  });
});
