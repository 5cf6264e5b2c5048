import { describe, expect, it } from '@jest/globals';
import { AnswerCache, type QueryAnswer } from './answer-cache.ts';

const never = new AbortController().signal;

function started(mostBytes = 100_000) {
  let nowMs = 1_000_000;
  const cache = new AnswerCache({ mostBytes, now: () => nowMs });
  const runs: { readonly key: string; readonly signal: AbortSignal; end: (error?: Error) => void }[] = [];
  const ask = (key: string, { stalenessMs = 1_000, signal = never, bytes = 10 } = {}) => {
    const compute = (computedAtMs: number, aborted: AbortSignal) =>
      new Promise<QueryAnswer>((resolve, reject) => {
        const body = Buffer.from(`${key}${runs.length}`.padEnd(bytes));
        const end = (error?: Error) =>
          error === undefined ? resolve({ body, isTruncated: false, computedAtMs }) : reject(error);
        runs.push({ key, signal: aborted, end });
      });
    return cache.answer({ key, stalenessMs, compute }, signal).then(({ body }) => body.toString().trim());
  };
  const answered = async (key: string, options = {}) => {
    const before = runs.length;
    const answer = ask(key, options);
    runs.slice(before).forEach(({ end }) => end());
    return answer;
  };
  return { ask, answered, runs, pass: (ms: number) => (nowMs += ms) };
}

describe('the cache of answers', () => {
  it('gives an answer again while it is young', async () => {
    const { answered, pass } = started();
    expect(await answered('a')).toBe('a0');
    pass(999);
    expect(await answered('a')).toBe('a0');
    expect(await answered('b')).toBe('b1');
    pass(1);
    expect(await answered('a')).toBe('a2');
  });

  it('counts the age from the beginning of the run', async () => {
    const { ask, answered, runs, pass } = started();
    const slow = ask('a');
    pass(1_000);
    runs[0]?.end();
    expect(await slow).toBe('a0');
    expect(await answered('a')).toBe('a1');
  });

  it('keeps nothing that must be of this moment, and nothing that failed', async () => {
    const { ask, answered, runs } = started();
    await answered('a', { stalenessMs: 0 });
    expect(await answered('a', { stalenessMs: 0 })).toBe('a1');
    const failing = [ask('b'), ask('b')];
    runs[2]?.end(new Error('no'));
    expect(await Promise.allSettled(failing)).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
    expect(await answered('b')).toBe('b3');
  });

  it('runs once for all who ask meanwhile, unless they would get what is too old', async () => {
    const { ask, runs, pass } = started();
    const [first, second] = [ask('a'), ask('a')];
    pass(1_000);
    const third = ask('a');
    expect(runs).toHaveLength(2);
    runs.forEach(({ end }) => end());
    expect(await Promise.all([first, second, third])).toEqual(['a0', 'a0', 'a1']);
  });

  it('goes on for those who stay, and ends when the last one has left', async () => {
    const { ask, answered, runs } = started();
    const [one, other] = [new AbortController(), new AbortController()];
    const left = ask('a', { signal: one.signal });
    const stays = ask('a', { signal: other.signal });
    one.abort();
    await expect(left).rejects.toMatchObject({ code: 'SQL_STOPPED' });
    expect(runs[0]?.signal.aborted).toBe(false);
    other.abort();
    await expect(stays).rejects.toMatchObject({ code: 'SQL_STOPPED' });
    expect(runs[0]?.signal.aborted).toBe(true);
    runs[0]?.end(new Error('stopped'));
    expect(await answered('a')).toBe('a1');
    await expect(ask('b', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'SQL_STOPPED' });
  });

  it('lets go of what was not asked for longest', async () => {
    const { answered } = started(3_000);
    for (const key of ['a', 'b']) await answered(key, { bytes: 1_000 });
    expect(await answered('a')).toBe('a0');
    await answered('c', { bytes: 1_000 });
    expect(await answered('a')).toBe('a0');
    expect(await answered('b')).toBe('b3');
    expect(await answered('large', { bytes: 5_000 })).toBe('large4');
    expect(await answered('large', { bytes: 5_000 })).toBe('large5');
  });
});
