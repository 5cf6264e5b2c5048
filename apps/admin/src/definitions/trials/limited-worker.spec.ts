import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { LimitedWorker } from './limited-worker.ts';

/** Does what its job says; answers with the number of jobs that it has had. */
const program = `
  let jobs = 0;
  process.on('message', (job) => {
    jobs += 1;
    if (job === 'hang') for (;;);
    if (job === 'native') Object.entries(Buffer.alloc(30_000_000));
    if (job === 'fill') for (const all = []; ; ) all.push(new Array(1_000_000).fill(jobs));
    if (job === 'leave') process.exit(3);
    if (job === 'refuse') process.send({ refusal: { code: 'DEFINITION_INVALID', message: 'line 3' } });
    else if (job !== 'wait') process.send({ result: jobs });
    else setTimeout(() => process.send({ result: jobs }), 300);
  });
  process.on('disconnect', () => process.exit());
  process.send('ready');`;

const folder = mkdtempSync(join(tmpdir(), 'nadi-limited-'));
const file = join(folder, 'program.cjs');
writeFileSync(file, program);

const opened: LimitedWorker<string, number>[] = [];
function limited(limits: { timeoutMs?: number; idleMs?: number; heapMb?: number; file?: string } = {}) {
  const started: ChildProcess[] = [];
  const start = () => {
    // Whoever would run beside another takes twice the memory.
    expect(started.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)).toEqual([]);
    const execArgv = [`--max-old-space-size=${limits.heapMb ?? 32}`];
    const child = fork(limits.file ?? file, [], { execArgv, serialization: 'advanced', stdio: 'ignore' });
    started.push(child);
    return child;
  };
  const worker = new LimitedWorker<string, number>({
    ...{ start, timeoutMs: 30_000, idleMs: 30_000, mostWaiting: 2 },
    ...limits,
  });
  opened.push(worker);
  let others = 0;
  return { worker, started, run: (job: string, person = `p${(others += 1)}`) => worker.run(person, job) };
}
afterEach(() => Promise.all(opened.splice(0).map((one) => one.stop())));
afterAll(() => rmSync(folder, { recursive: true }));

const stopped = (reason: RegExp) =>
  expect.objectContaining({ code: 'TRIAL_STOPPED', message: expect.stringMatching(reason) });

describe('a limited worker', () => {
  it('does jobs one after the other, and keeps its process', async () => {
    const { run } = limited();
    expect(await Promise.all([run('a'), run('b')])).toEqual([1, 2]);
    await expect(run('refuse')).rejects.toMatchObject({ code: 'DEFINITION_INVALID', message: 'line 3' });
    expect(await run('c')).toBe(4);
  });

  it('ends a job that takes too long while this process goes on, and does the next in another process', async () => {
    const { run } = limited({ timeoutMs: 3_000 });
    const hanging = run('hang');
    let turns = 0;
    const turning = setInterval(() => (turns += 1), 5);
    await expect(hanging).rejects.toEqual(stopped(/more than 3 s/));
    clearInterval(turning);
    expect(turns).toBeGreaterThan(3);
    expect(await run('a')).toBe(1);
  });

  it('ends one that is within a long native call, before another starts', async () => {
    const { run, started } = limited({ timeoutMs: 300, heapMb: 8_000 });
    await expect(run('native')).rejects.toEqual(stopped(/more than 0.3 s/));
    expect(await run('a')).toBe(1);
    expect(started.map(({ signalCode }) => signalCode)).toEqual(['SIGKILL', null]);
  });

  it('survives a job that takes too much memory, and one that ends its process', async () => {
    const { run } = limited();
    await expect(run('fill')).rejects.toEqual(stopped(/too much memory/));
    await expect(run('leave')).rejects.toEqual(stopped(/has ended/));
    expect(await run('a')).toBe(1);
  });

  it('tells of one that cannot even start', async () => {
    const { run } = limited({ file: join(folder, 'nothing.cjs') });
    await expect(run('a')).rejects.toThrow('cannot start: 1');
    await expect(run('a')).rejects.toThrow('cannot start: 1');
  });

  it('refuses more jobs than may wait', async () => {
    const { run } = limited();
    const taken = ['a', 'b', 'c'].map((job) => run(job));
    await expect(run('d')).rejects.toMatchObject({ code: 'OVERLOADED', retriable: true });
    expect(await Promise.all(taken)).toEqual([1, 2, 3]);
  });

  it('keeps the newest job of each person waiting, in the place of the one before', async () => {
    const { run } = limited();
    const first = run('wait', 'ana');
    const replaced = run('a', 'ana');
    const other = run('b', 'ben');
    const newest = run('c', 'ana');
    await expect(replaced).rejects.toMatchObject({
      ...{ code: 'OVERLOADED', retriable: true },
      message: expect.stringContaining('newer one of yours'),
    });
    expect(await Promise.all([first, newest, other])).toEqual([1, 2, 3]);
  });

  it('lets a process go that has nothing to do', async () => {
    const { run, started } = limited({ idleMs: 10 });
    expect(await run('a')).toBe(1);
    await new Promise((resolve) => started[0]?.once('exit', resolve));
    expect(await run('a')).toBe(1);
  });

  it('tells those who wait that it stops, and starts nothing any more', async () => {
    const { worker, run, started } = limited();
    const hanging = run('hang');
    const waiting = expect(run('a')).rejects.toEqual(stopped(/stops/));
    const stopping = new Promise((resolve) => setTimeout(resolve, 50)).then(() => worker.stop());
    await expect(hanging).rejects.toEqual(stopped(/stops/));
    await Promise.all([stopping, waiting]);
    await expect(run('b')).rejects.toEqual(stopped(/stops/));
    expect(started).toHaveLength(1);
  });
});
