import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { cpuMsOfStat, processTreeCpuMs } from './process-cpu.ts';

describe('cpuMsOfStat', () => {
  it('adds user and system time, whatever the name of the program holds', () => {
    expect(cpuMsOfStat('42 (a) b (c) S 1 42 42 0 -1 4194560 100 0 0 0 150 25 0 0 20 0 1 0')).toBe(1_750);
  });
});

describe('processTreeCpuMs', () => {
  it('has what children took that have ended', () => {
    const before = processTreeCpuMs(process.pid);
    execFileSync(process.execPath, ['-e', 'const end = Date.now() + 300; while (Date.now() < end);']);
    expect(processTreeCpuMs(process.pid) - before).toBeGreaterThanOrEqual(100);
  });
});
