import { describe, expect, it } from '@jest/globals';
import { deploymentsOf } from './deployments.ts';

const start = (startedMs: number, version: string, commit: string | null = null) => ({
  ...{ instanceId: `i${startedMs}`, version, commit, startedMs, previousExit: null },
});

describe('deployments', () => {
  it('are the first starts with another version or commit, of all services, oldest first', () => {
    const reporting = [start(500, '2', 'b'), start(400, '2', 'b'), start(300, '2', 'a'), start(100, '1', 'a')];
    const ingestion = [start(350, '7'), start(50, '6')];
    expect(
      deploymentsOf([
        { name: 'reporting', starts: reporting },
        { name: 'ingestion', starts: ingestion },
      ]),
    ).toEqual([
      { service: 'reporting', version: '2', commit: 'a', versionBefore: '1', startedMs: 300 },
      { service: 'ingestion', version: '7', commit: null, versionBefore: '6', startedMs: 350 },
      { service: 'reporting', version: '2', commit: 'b', versionBefore: '2', startedMs: 400 },
    ]);
  });

  it('are none where a service was started once, or again with the same', () => {
    expect(deploymentsOf([{ name: 'reporting', starts: [start(2, '1'), start(1, '1')] }])).toEqual([]);
    expect(deploymentsOf([{ name: 'reporting', starts: [] }])).toEqual([]);
  });
});
