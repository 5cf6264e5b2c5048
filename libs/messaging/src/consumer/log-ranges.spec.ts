import { describe, expect, it } from '@jest/globals';
import { LogRanges } from './log-ranges.ts';

const answer = [
  { partition: 0, offset: '5', low: '1', high: '5' },
  { partition: 1, offset: '9', low: '0', high: '9' },
];

describe('LogRanges', () => {
  it('asks once for partitions that ask at the same moment, and anew afterwards', async () => {
    let asked = 0;
    const ranges = new LogRanges({
      fetchTopicOffsets: async () => {
        asked += 1;
        return answer;
      },
    });
    expect(await Promise.all([ranges.of('a', 0), ranges.of('a', 1)])).toEqual([
      { low: 1, high: 5 },
      { low: 0, high: 9 },
    ]);
    expect(asked).toBe(1);
    await ranges.of('a', 0);
    expect(asked).toBe(2);
  });

  it('says that the broker is unavailable, and asks again the next time', async () => {
    let up = false;
    const ranges = new LogRanges({
      fetchTopicOffsets: () => (up ? Promise.resolve(answer) : Promise.reject(new Error('closed'))),
    });
    await expect(ranges.of('a', 0)).rejects.toMatchObject({ code: 'BROKER_UNAVAILABLE', retriable: true });
    up = true;
    expect(await ranges.of('a', 0)).toEqual({ low: 1, high: 5 });
  });
});
