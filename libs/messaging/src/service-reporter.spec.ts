import { describe, expect, it } from '@jest/globals';
import { contractNamed, compileValidator, type ServiceReported } from '@nadi/contracts';
import { createLogger, HealthChecks, serviceIdentity } from '@nadi/observability';
import { FlowMeter } from './flow/flow-meter.ts';
import type { OutgoingEvent } from './producer/event-publisher.ts';
import { ServiceReporter } from './service-reporter.ts';

const usage = { rssBytes: 1, heapUsedBytes: 1, cpuMs: 1, eventLoopP99Ms: 0 };
const validate = compileValidator(contractNamed('platform.service-reported'));

function reporting(publish: (events: readonly OutgoingEvent[]) => Promise<void>) {
  const health = new HealthChecks();
  const flows = new FlowMeter(() => 1_000);
  const clock = { nowMs: 10_000 };
  const reporter = new ServiceReporter({
    ...{ identity: serviceIdentity('sample', '1.0.0', 'abc'), health, flows },
    publisher: { prepare: () => Promise.resolve(), publish },
    logger: createLogger(serviceIdentity('tests', '0'), 'silent'),
    everyMs: 60_000,
    now: () => clock.nowMs,
    usage: { take: () => usage, stop: () => undefined },
  });
  return { health, flows, clock, reporter };
}

/** A publisher that keeps what it is given, and a promise of the nth report. */
function keptReports() {
  const reports: ServiceReported[] = [];
  const publish = (events: readonly OutgoingEvent[]) => {
    reports.push(...events.map(({ data }) => data as ServiceReported));
    return Promise.resolve();
  };
  return { reports, publish };
}

const turns = () => new Promise((resolve) => setImmediate(resolve));

describe('ServiceReporter', () => {
  it('reports at once, under contract, and says at the end that it stops', async () => {
    const { reports, publish } = keptReports();
    const { reporter, flows, clock } = reporting(publish);
    reporter.start();
    await turns();
    flows.acknowledged('a.written', { events: 2, bytes: 20, newestRecordMs: 990 });
    clock.nowMs = 12_500;
    await reporter.stop();
    expect(reports.map(({ sequence, state, coveredMs }) => ({ sequence, state, coveredMs }))).toEqual([
      { sequence: 1, state: 'ready', coveredMs: 0 },
      { sequence: 2, state: 'stopping', coveredMs: 2_500 },
    ]);
    expect(reports.map(({ flows: counted }) => counted?.map(({ events }) => events))).toEqual([[], [2]]);
    expect(reports.map((report) => validate(report))).toEqual([undefined, undefined]);
  });

  it('is degraded while a check is down or cannot be made, and says which', async () => {
    const { reports, publish } = keptReports();
    const { reporter, health } = reporting(publish);
    health.add('live', 'fine', () => ({ up: true, detail: '' }));
    health.add('ready', 'database', () => Promise.reject(new Error('no answer')));
    reporter.start();
    await turns();
    await reporter.stop();
    expect(reports[0]).toMatchObject({
      state: 'degraded',
      checks: [
        { name: 'fine', up: true, detail: null },
        { name: 'database', up: false, detail: 'no answer' },
      ],
    });
  });

  it('leaves a gap in the sequence for a report that could not be sent', async () => {
    const { reports, publish } = keptReports();
    let failures = 1;
    const { reporter } = reporting((events) => (failures-- > 0 ? Promise.reject(new Error('full')) : publish(events)));
    reporter.start();
    await turns();
    await reporter.stop();
    expect(reports.map(({ sequence }) => sequence)).toEqual([2]);
  });
});
