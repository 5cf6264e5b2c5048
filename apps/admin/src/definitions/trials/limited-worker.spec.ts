import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from '@jest/globals';
import { LimitedWorker } from './limited-worker.ts';

/** Does what its job says; answers with the number of jobs that it has had. */
const program = `
  const { parentPort } = require('node:worker_threads');
  let jobs = 0;
  parentPort.on('message', (job) => {
    jobs += 1;
    if (job === 'hang') for (;;);
    if (job === 'fill') for (const all = []; ; ) all.push(new Array(1_000_000).fill(jobs));
    if (job === 'throw') throw new Error('broken');
    if (job === 'refuse') parentPort.postMessage({ refusal: { code: 'DEFINITION_INVALID', message: 'line 3' } });
    else parentPort.postMessage({ result: jobs });
  });
  parentPort.postMessage('ready');`;

const opened: LimitedWorker<string, number>[] = [];
function limited(limits: { timeoutMs?: number; idleMs?: number } = {}) {
  const resourceLimits = { maxOldGenerationSizeMb: 32 };
  const start = () => new Worker(program, { eval: true, resourceLimits });
  const made = new LimitedWorker<string, number>({
    start,
    timeoutMs: 30_000,
    idleMs: 30_000,
    mostWaiting: 2,
    ...limits,
  });
  opened.push(made);
  return made;
}
afterEach(() => Promise.all(opened.splice(0).map((one) => one.stop())));

const stopped = (reason: RegExp) =>
  expect.objectContaining({ code: 'TRIAL_STOPPED', message: expect.stringMatching(reason) });

describe('a limited worker', () => {
  it('does jobs one after the other, and keeps its worker', async () => {
    const worker = limited();
    expect(await Promise.all([worker.run('a'), worker.run('b')])).toEqual([1, 2]);
    await expect(worker.run('refuse')).rejects.toMatchObject({ code: 'DEFINITION_INVALID', message: 'line 3' });
    expect(await worker.run('c')).toBe(4);
  });

  it('ends a job that takes too long while this process goes on, and does the next in another worker', async () => {
    const worker = limited({ timeoutMs: 3_000 });
    const hanging = worker.run('hang');
    let turns = 0;
    const turning = setInterval(() => (turns += 1), 5);
    await expect(hanging).rejects.toEqual(stopped(/more than 3 s/));
    clearInterval(turning);
    expect(turns).toBeGreaterThan(3);
    expect(await worker.run('a')).toBe(1);
  });

  it('survives a job that takes too much memory, and a bug', async () => {
    const worker = limited();
    await expect(worker.run('fill')).rejects.toEqual(stopped(/too much memory/));
    await expect(worker.run('throw')).rejects.toThrow('broken');
    expect(await worker.run('a')).toBe(1);
  });

  it('tells of one that cannot even start', async () => {
    const start = () => new Worker('throw new Error("nothing is installed")', { eval: true });
    const worker = new LimitedWorker<string, number>({ start, timeoutMs: 1_000, idleMs: 1_000, mostWaiting: 1 });
    opened.push(worker);
    await expect(worker.run('a')).rejects.toThrow('nothing is installed');
    await expect(worker.run('a')).rejects.toThrow('nothing is installed');
  });

  it('refuses more jobs than may wait', async () => {
    const worker = limited();
    const taken = ['a', 'b', 'c'].map((job) => worker.run(job));
    await expect(worker.run('d')).rejects.toMatchObject({ code: 'OVERLOADED', retriable: true });
    expect(await Promise.all(taken)).toEqual([1, 2, 3]);
  });

  it('lets a worker go that has nothing to do', async () => {
    const worker = limited({ idleMs: 10 });
    expect(await worker.run('a')).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await worker.run('a')).toBe(1);
  });

  it('tells those who wait that it stops', async () => {
    const worker = limited();
    const hanging = worker.run('hang');
    const stopping = new Promise((resolve) => setTimeout(resolve, 50)).then(() => worker.stop());
    await expect(hanging).rejects.toEqual(stopped(/stops/));
    await stopping;
  });
});
