import { describe, expect, it } from '@jest/globals';
import { readExperiments } from './experiments.ts';

const shipped = new URL('../../../../config/experiments', import.meta.url).pathname;

describe('the experiments of a simulation', () => {
  it('are those of a folder, with the effect that is asked for', async () => {
    const [first] = await readExperiments(shipped, 0.05);
    expect(first).toMatchObject({
      assigned: {
        ...{ name: 'fresh-search-results', version: null, unit: 'visitorId', layer: 'search', traffic: 0.5 },
        startMs: Date.parse('2026-12-01T00:00:00Z'),
      },
      ...{ control: 'control', place: 'search-results', rescuedShare: 0.05 },
    });
  });

  it('say which folder cannot be read', async () => {
    await expect(readExperiments('/nowhere/experiments', 0)).rejects.toThrow('/nowhere/experiments');
  });
});
