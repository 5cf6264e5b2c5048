import { describe, expect, it } from '@jest/globals';
import type { RunningPipeline } from '../api/index.ts';
import { partitionsAt, pipelineRows, pipelineState, versionsOf } from './pipeline-rows.ts';

const at = '2026-01-30T00:00:00.000Z';
const running = (more: Partial<RunningPipeline> = {}) => ({
  ...{
    name: 'views',
    version: 2,
    since: at,
    description: 'Views of the tests.',
    owner: 'tests',
    inputs: [],
    outputs: [],
    held: null,
    waitsFor: null,
  },
  ...more,
});
const none = { read: 0, emitted: 0, dropped: 0, failed: 0 };
const held = { version: 3, code: 'PIPELINE_RESOURCE_MISSING', reason: 'there is no table' };

describe('a pipeline', () => {
  it.each([
    [2, running(), 'runs'],
    [3, running(), 'changing'],
    [3, running({ held }), 'heldFormer'],
    [3, running({ version: null, held }), 'held'],
    [2, running({ waitsFor: 'other' }), 'waits'],
    [3, undefined, 'unknown'],
    [null, running(), 'retired'],
  ] as const)('of version %s in force, with %j in ingestion, is told to be so', (version, one, state) => {
    expect(pipelineState(version, one)).toBe(state);
  });

  it('is listed when it is in force, whether ingestion answers or not', () => {
    const definitions = [{ name: 'views', version: 2, author: 'Ana', activatedAt: at }];
    expect(pipelineRows(definitions, undefined)).toMatchObject([{ name: 'views', state: 'unknown' }]);
    const known = [
      { ...running({ name: 'other' }), ...none, dropped: 1 },
      { ...running(), ...none, dropped: 7 },
    ];
    expect(pipelineRows(definitions, known)).toMatchObject([{ state: 'runs', running: { dropped: 7 } }]);
  });

  it('has come to a partition once its newest start there is of the version', () => {
    const start = (partition: number, fromOffset: number, version: number | null) => ({
      ...{ topic: 'a.b', partition, fromOffset, version, at },
    });
    const starts = [start(0, 40, 2), start(0, 0, 1), start(1, 0, 1)];
    expect(partitionsAt(starts, 2)).toEqual({ at: 1, of: 2 });
    expect(partitionsAt([], 2)).toEqual({ at: 0, of: 0 });
  });

  it('has each version once, although one was put in force twice', () => {
    const change = (version: number | null, text: string | null) => ({
      ...{ version, text, message: '', author: 'Ana', activatedAt: at },
    });
    const history = [change(1, 'one'), change(null, null), change(2, 'two'), change(1, 'one')];
    expect(versionsOf(history)).toEqual([
      { version: 2, text: 'two' },
      { version: 1, text: 'one' },
    ]);
  });
});
