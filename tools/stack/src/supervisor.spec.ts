import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMachine } from './config.ts';
import { identityOf, ProcessRecords } from './process-record.ts';
import { restartDelayMs, standardRestartPolicy } from './restart-policy.ts';
import { ServiceSupervisor, type ServiceEvent, type ServiceSpec } from './supervisor.ts';

describe('the delay before a restart', () => {
  it('doubles from half a second up to half a minute', () => {
    const delays = [1, 2, 3, 7, 8, 1_000].map((failures) => restartDelayMs(standardRestartPolicy, failures, 0));
    expect(delays).toEqual([500, 1_000, 2_000, 30_000, 30_000, 30_000]);
  });

  it('is spread downwards by at most half', () => {
    expect(restartDelayMs(standardRestartPolicy, 2, 0.5)).toBe(750);
    expect(restartDelayMs(standardRestartPolicy, 2, 0.999999)).toBe(500);
  });
});

describe('a supervisor', () => {
  let folder: string;
  let events: ServiceEvent[];
  let listeners: (() => void)[];
  let supervisor: ServiceSupervisor;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nadi-supervisor-'));
    events = [];
    listeners = [];
    supervisor = new ServiceSupervisor({
      records: new ProcessRecords(join(folder, 'processes')),
      machine: readMachine(),
      random: () => 0,
      policy: { firstDelayMs: 10, longestDelayMs: 40, stopTimeoutMs: 300 },
      onEvent: (event) => {
        events.push(event);
        for (const listener of listeners) listener();
      },
    });
  });

  afterEach(async () => {
    await supervisor.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const service = (name: string, script: string, more: Partial<ServiceSpec> = {}): ServiceSpec => ({
    name,
    command: process.execPath,
    args: ['-e', script],
    env: { GREETING: 'hello' },
    cwd: folder,
    logFile: join(folder, `${name}.log`),
    ...more,
  });

  /** Waits for the `count`th event of a kind. */
  async function untilEvent(kind: ServiceEvent['event'], count = 1): Promise<ServiceEvent> {
    for (;;) {
      const found = events.filter(({ event }) => event === kind)[count - 1];
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => listeners.push(resolve));
    }
  }

  it('starts a service again each time it ends, with growing delays, and says so', async () => {
    supervisor.start(service('crasher', 'process.exit(3)'));
    await untilEvent('restarting', 4);
    expect(events.filter(({ event }) => event === 'restarting').map(({ delayMs }) => delayMs)).toEqual([
      10, 20, 40, 40,
    ]);
    expect(await untilEvent('exited')).toMatchObject({ service: 'crasher', code: 3, signal: null });
  });

  it('starts a killed service as a new process', async () => {
    supervisor.start(service('sleeper', 'setInterval(() => undefined, 1000)'));
    const first = (await untilEvent('started')).pid;
    expect(supervisor.pid('sleeper')).toBe(first);
    expect(supervisor.kill('sleeper')).toBe(true);
    expect(await untilEvent('exited')).toMatchObject({ pid: first, signal: 'SIGKILL' });
    const second = (await untilEvent('started', 2)).pid;
    expect(second).not.toBe(first);
  });

  it('ends a service that ignores SIGTERM, and does not start it again', async () => {
    const script = 'process.on("SIGTERM", () => undefined); setInterval(() => undefined, 1000); console.log("deaf")';
    supervisor.start(service('deaf', script));
    const { pid = 0 } = await untilEvent('started');
    while (!existsSync(join(folder, 'deaf.log')) || readFileSync(join(folder, 'deaf.log')).length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await supervisor.stop();
    expect(identityOf(pid)).toBeUndefined();
    expect(events.map(({ event }) => event)).not.toContain('restarting');
    expect(await untilEvent('exited')).toMatchObject({ signal: 'SIGKILL' });
  });

  it('hands over the environment and appends the output to the log', async () => {
    supervisor.start(service('greeter', 'console.log(process.env.GREETING)'));
    await untilEvent('exited', 2);
    expect(readFileSync(join(folder, 'greeter.log'), 'utf8')).toMatch(/^hello\nhello\n/);
  });

  it('tells a service how its last process ended, and nothing on the first start', async () => {
    const script = 'console.log(process.env.NADI_PREVIOUS_EXIT); setInterval(() => undefined, 1000)';
    supervisor.start(service('mortal', `if (process.env.NADI_PREVIOUS_EXIT === undefined) process.exit(7); ${script}`));
    const untilLines = async (count: number): Promise<string[]> => {
      const log = join(folder, 'mortal.log');
      for (;;) {
        const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
        if (lines.length >= count && lines[0] !== '') return lines;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
    await untilLines(1);
    supervisor.kill('mortal');
    expect(await untilLines(2)).toEqual(['exit code 7', 'signal SIGKILL']);
  });

  it('calls a service ready when its address answers', async () => {
    const port = 20_000 + (process.pid % 12_000);
    const script = `require("node:http").createServer((_, answer) => answer.end()).listen(${port}, "127.0.0.1")`;
    supervisor.start(service('web', script, { readyUrl: `http://127.0.0.1:${port}/` }));
    await supervisor.untilReady('web', 10_000);
    expect(await untilEvent('ready')).toMatchObject({ service: 'web', pid: supervisor.pid('web') });
  });

  it('reports a program that does not exist, with the end of its log', async () => {
    supervisor.start(service('missing', '', { command: join(folder, 'no-such-program'), args: [] }));
    await untilEvent('exited');
    await expect(supervisor.untilReady('missing', 0)).rejects.toMatchObject({ code: 'STACK_START_FAILED' });
  });

  it('refuses a name twice and a name that is no file name', () => {
    supervisor.start(service('once', 'setInterval(() => undefined, 1000)'));
    expect(() => supervisor.start(service('once', ''))).toThrow('"once" is taken');
    expect(() => supervisor.start(service('../up', ''))).toThrow('other characters');
  });
});
