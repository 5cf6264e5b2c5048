import { describe, expect, it } from '@jest/globals';
import { readPipelineQuery } from './pipeline-query.ts';

const nowMs = Date.parse('2026-03-10T09:30:00Z');
const asked = (parameters: Readonly<Record<string, unknown>>) => {
  const { from, to } = readPipelineQuery(parameters, nowMs);
  return `${from.toISOString().slice(5, 16)} ${to.toISOString().slice(5, 16)}`;
};

describe('a question for counts of pipelines', () => {
  it('is of the last 24 hours unless told, and always of whole ones', () => {
    expect(asked({})).toBe('03-09T10:00 03-10T10:00');
    expect(asked({ from: '2026-03-09T22:59:00Z' })).toBe('03-09T22:00 03-10T10:00');
    expect(asked({ to: '2026-03-09T12:00:00Z' })).toBe('03-08T13:00 03-09T12:00');
  });

  it('begins where counts begin, if it asks for older ones too', () => {
    expect(asked({ from: '2025-12-01T00:00:00Z' })).toBe('02-08T09:00 03-10T10:00');
  });

  it.each([
    [{ hours: '3' }, /^hours is none of from, to/],
    [{ from: ['1', '2'] }, /^from must be one text/],
    [{ from: 'yesterday' }, /^from /],
    [{ from: '2026-03-10T09:00:00Z', to: '2026-03-10T09:00:00Z' }, /^to must be later than from/],
    [{ from: '2025-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }, /^to must be later than 2026-02-08/],
  ])('is refused for %j', (parameters, reason) => {
    expect(() => asked(parameters)).toThrow(
      expect.objectContaining({ code: 'QUERY_INVALID', message: expect.stringMatching(reason) }),
    );
  });
});
