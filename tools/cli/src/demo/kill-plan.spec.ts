import { describe, expect, it } from '@jest/globals';
import { parseKillPlan, runKillPlan } from './kill-plan.ts';

describe('parseKillPlan', () => {
  it('reads parts and seconds and puts them in the order of their times', () => {
    expect(parseKillPlan('kafka@30, reporting@10,ingestion@2.5')).toEqual([
      { part: 'ingestion', atMs: 2_500 },
      { part: 'reporting', atMs: 10_000 },
      { part: 'kafka', atMs: 30_000 },
    ]);
  });

  it.each(['', 'reporting', 'reporting@', 'reporting@-1', 'reporting@10,', '@10', 'reporting@1e3'])(
    'refuses "%s"',
    (text) => {
      expect(() => parseKillPlan(text)).toThrow('must look like reporting@10');
    },
  );

  it('names the known parts when one is unknown', () => {
    expect(() => parseKillPlan('zookeeper@10')).toThrow(/known are ingestion, reporting, kafka, postgres, registry/);
  });
});

describe('runKillPlan', () => {
  it('leaves services to their supervisor and starts the parts of the stack again', async () => {
    const calls: string[] = [];
    const part = (name: string) => ({
      pid: () => 1,
      stop: async () => undefined,
      kill: async () => void calls.push(`kill ${name}`),
      start: async () => void calls.push(`start ${name}`),
    });
    await runKillPlan(parseKillPlan('reporting@0,kafka@0,postgres@0,registry@0'), {
      stack: { kafka: { brokers: 1, ...part('kafka') }, postgres: part('postgres'), registry: part('registry') },
      supervisor: { kill: (name) => calls.push(`kill ${name}`) > 0 },
      say: () => undefined,
      signal: new AbortController().signal,
    });
    expect(calls).toEqual(
      ['kill reporting', 'kill kafka', 'start kafka', 'kill postgres', 'start postgres', 'kill registry'].concat(
        'start registry',
      ),
    );
  });
});
