import { describe, expect, it } from '@jest/globals';
import { DashboardCatalogue } from './dashboard-catalogue.ts';

const text = (title: string) =>
  `name: floor\ntitle: ${title}\nquestion: What sells on the floor?\ntiles:\n  - { metric: orders }\n`;

/** A history that holds these texts, the newest version of each. */
function holding(texts: Record<string, { version: number; text: string }>) {
  const author = { author: 'Ana', activatedAt: '2026-05-05T10:00:00.000Z' };
  const all = () => Object.entries(texts);
  return {
    list: async () => all().map(([name, { version }]) => ({ kind: 'dashboards', name, version, ...author })),
    inForce: async () => all().map(([name, one]) => ({ name, ...one })),
  };
}

describe('the catalogue of dashboards', () => {
  it('lists and shows what is in force, and follows new versions', async () => {
    const texts = { floor: { version: 1, text: text('Floor') } };
    const catalogue = new DashboardCatalogue(holding(texts));
    expect(await catalogue.list()).toEqual([
      {
        ...{ name: 'floor', title: 'Floor', question: 'What sells on the floor?', owner: null, tiles: 1 },
        ...{ problem: null, version: 1, changedBy: 'Ana', changedAt: '2026-05-05T10:00:00.000Z' },
      },
    ]);
    texts.floor = { version: 2, text: text('Sale floor') };
    expect(await catalogue.show('floor')).toMatchObject({
      ...{ title: 'Sale floor', version: 2, changedBy: 'Ana' },
      tiles: [{ kind: 'metric', metric: 'orders' }],
    });
  });

  it('lists one that cannot be read beside the others, with the reason', async () => {
    const broken = { version: 3, text: 'name: broken\nlater: key\n' };
    const catalogue = new DashboardCatalogue(holding({ broken, floor: { version: 1, text: text('Floor') } }));
    expect(await catalogue.list()).toMatchObject([
      { name: 'broken', title: 'broken', version: 3, problem: expect.stringContaining('dashboards/broken@3:') },
      { name: 'floor', problem: null },
    ]);
    await expect(catalogue.show('broken')).rejects.toMatchObject({ code: 'DEFINITION_INVALID' });
    await expect(catalogue.show('nothing')).rejects.toMatchObject({ code: 'DEFINITION_UNKNOWN' });
  });
});
