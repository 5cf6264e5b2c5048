import { describe, expect, it } from '@jest/globals';
import { isOvertaken, type OpenedQuery } from './use-saved-query.ts';

const at = (minute: number) => `2026-03-01T10:0${minute}:00.000Z`;
const saved: OpenedQuery = { name: 'a', version: 4, text: '' };
const opened: OpenedQuery = { ...saved, activatedAt: at(4) };

describe('a saved query that was opened', () => {
  it('is overtaken by what came in force after it, also by an older version that was put back', () => {
    expect(isOvertaken(opened, { version: 5, activatedAt: at(5) })).toBe(true);
    expect(isOvertaken(opened, { version: 2, activatedAt: at(5) })).toBe(true);
  });

  it('is not overtaken by a list from before, nor by itself', () => {
    expect(isOvertaken(opened, { version: 3, activatedAt: at(3) })).toBe(false);
    expect(isOvertaken(opened, { version: 4, activatedAt: at(4) })).toBe(false);
  });

  it('is overtaken only by a higher version if it was saved here', () => {
    expect(isOvertaken(saved, { version: 3, activatedAt: at(9) })).toBe(false);
    expect(isOvertaken(saved, { version: 5, activatedAt: at(5) })).toBe(true);
  });
});
