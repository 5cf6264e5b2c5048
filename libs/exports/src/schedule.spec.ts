import { describe, expect, it } from '@jest/globals';
import { isSchedule, lastMomentMs, nextMomentMs } from './schedule.ts';

const at = (text: string) => Date.parse(text);
const shown = (timeMs: number | undefined) => (timeMs === undefined ? undefined : new Date(timeMs).toISOString());

describe('the schedule of an export', () => {
  it.each([
    ['*/15 * * * *', '2026-11-22T12:14:59.999Z', '2026-11-22T12:00:00.000Z', '2026-11-22T12:15:00.000Z'],
    ['*/15 * * * *', '2026-11-22T12:15:00.000Z', '2026-11-22T12:15:00.000Z', '2026-11-22T12:30:00.000Z'],
    ['*/15 * * * *', '2026-11-22T12:15:00.500Z', '2026-11-22T12:15:00.000Z', '2026-11-22T12:30:00.000Z'],
    ['0 3 * * *', '2026-11-25T02:00:00.000Z', '2026-11-24T03:00:00.000Z', '2026-11-25T03:00:00.000Z'],
  ])('%s at %s had its last moment at %s, in UTC', (schedule, now, last, next) => {
    expect(shown(lastMomentMs(schedule, at(now)))).toBe(last);
    expect(shown(nextMomentMs(schedule, at(now)))).toBe(next);
  });

  it('has no moments where somebody has to ask', () => {
    expect(lastMomentMs('none', at('2026-11-22T12:00:00Z'))).toBeUndefined();
    expect(nextMomentMs('none', at('2026-11-22T12:00:00Z'))).toBeUndefined();
  });

  it('has five fields', () => {
    expect(['*/15 * * * *', '0 3 * * 1', 'none'].map(isSchedule)).toEqual([true, true, true]);
    expect(['often', '* * * *', '0 */15 * * * *', '61 * * * *', ''].map(isSchedule)).toEqual(
      Array.from({ length: 5 }, () => false),
    );
  });
});
