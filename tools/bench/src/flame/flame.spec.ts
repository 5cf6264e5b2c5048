import { describe, expect, it } from '@jest/globals';
import { callTree, selfTimes, type CpuProfile } from './cpu-profile.ts';
import { flameGraphPage } from './flame-graph.ts';

const frame = (functionName: string, url = '', lineNumber = -1) => ({ functionName, url, lineNumber });

/** Root calls `work` for 6 ms, of which `<parse>` takes 4; 10 ms are idle. */
const profile: CpuProfile = {
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [2, 4] },
    { id: 2, callFrame: frame('work', 'file:///checkout/libs/a/dist/work.js', 9), children: [3] },
    { id: 3, callFrame: frame('<parse>', 'file:///checkout/node_modules/avsc/lib/types.js', 99) },
    { id: 4, callFrame: frame('(idle)') },
  ],
  samples: [2, 3, 3, 4],
  timeDeltas: [2_000, 1_000, 3_000, 10_000],
};

describe('callTree', () => {
  it('adds up times from the samples and leaves idle time out', () => {
    const tree = callTree(profile, '/checkout');
    expect(tree.totalMs).toBe(6);
    expect(tree.children).toMatchObject([
      { name: 'work', place: 'libs/a/dist/work.js:10', selfMs: 2, totalMs: 6, children: [{ selfMs: 4 }] },
    ]);
  });

  it('lists functions by their own time', () => {
    expect(selfTimes(callTree(profile, '/checkout'))).toEqual([
      { name: '<parse>', place: 'avsc/lib/types.js:100', selfMs: 4 },
      { name: 'work', place: 'libs/a/dist/work.js:10', selfMs: 2 },
    ]);
  });
});

describe('flameGraphPage', () => {
  const page = flameGraphPage('row & more', callTree(profile, '/checkout'));

  it('draws a box per function, as wide as its share of the time, one level below its caller', () => {
    expect(page).toContain('<rect x="0.00" y="18" width="1400.00" height="17" fill="#f2a65a"/>');
    expect(page).toContain('<rect x="0.00" y="36" width="933.33" height="17" fill="#9dc4e6"/>');
  });

  it('escapes names and loads nothing', () => {
    expect(page).toContain('<title>row &amp; more</title>');
    expect(page).toContain('&lt;parse&gt; avsc/lib/types.js:100: 4.0 ms, 66.7 %, self 4.0 ms');
    expect(page).not.toMatch(/src=|href=|@import/);
  });

  it('draws nothing but the root of an empty profile', () => {
    expect(flameGraphPage('empty', callTree({ nodes: [], samples: [], timeDeltas: [] }))).toContain('0 ms of CPU time');
  });
});
