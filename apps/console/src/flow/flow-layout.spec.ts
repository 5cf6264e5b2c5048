import { describe, expect, it } from '@jest/globals';
import { laneKey, layoutFlow } from './flow-layout.ts';

const sizes = { width: 100, height: 40, columnGap: 50, rowGap: 10 };
const link = (text: string) => {
  const [from = '', to = ''] = text.split('>');
  return { from, to };
};
const whole = (ids: string, links: string) =>
  layoutFlow(ids.split(' '), links === '' ? [] : links.split(' ').map(link), sizes);
const layout = (ids: string, links: string) => whole(ids, links).places;

describe('the layout of a flow', () => {
  it('leads from left to right', () => {
    const placed = layout('reporting ingestion orders', 'ingestion>orders orders>reporting');
    expect(['ingestion', 'orders', 'reporting'].map((id) => placed.get(id)?.x)).toEqual([0, 150, 300]);
  });

  it('puts what writes to its own source behind that source', () => {
    const placed = layout('admin ingestion reports', 'admin>reports ingestion>reports reports>admin');
    expect(['ingestion', 'reports', 'admin'].map((id) => placed.get(id)?.x)).toEqual([0, 150, 300]);
  });

  it('does not depend on the order in which boxes and links are named', () => {
    const one = layout('a b c d e', 'a>b a>c b>d c>e');
    const other = layout('e c a d b', 'c>e b>d a>c a>b');
    expect([...other].sort()).toEqual([...one].sort());
  });

  it('puts no two boxes in the same place', () => {
    const ids = Array.from({ length: 200 }, (_, index) => `t${index}`);
    const { places } = layoutFlow(
      ['in', 'out', ...ids],
      ids.flatMap((id) => [
        { from: 'in', to: id },
        { from: id, to: 'out' },
      ]),
      sizes,
    );
    expect(new Set([...places.values()].map(({ x, y }) => `${x} ${y}`)).size).toBe(202);
  });

  it('keeps what is linked beside each other', () => {
    const placed = layout('a b x y', 'a>y b>x');
    const isAbove = (one: string, other: string) => (placed.get(one)?.y ?? 0) < (placed.get(other)?.y ?? 0);
    expect(isAbove('a', 'b')).toBe(isAbove('y', 'x'));
  });

  it('keeps a lane free of boxes where a link passes a column', () => {
    const { places, lanes } = whole('a b c d', 'a>b b>c c>d a>d b>d');
    expect([...places.keys()].sort()).toEqual(['a', 'b', 'c', 'd']);
    const way = lanes.get(laneKey(link('a>d'))) ?? [];
    expect(way.map(({ x }) => x)).toEqual([150, 300]);
    const boxesThere = [...places.values()].filter((box) =>
      way.some(({ x, y }) => box.x === x && y >= box.y && y <= box.y + sizes.height),
    );
    expect(boxesThere).toEqual([]);
    expect(lanes.get(laneKey(link('b>d')))).toEqual(way.slice(1));
    expect(lanes.has(laneKey(link('a>b')))).toBe(false);
  });

  it('takes boxes without links, and links to nowhere', () => {
    expect(layout('a b', 'a>nowhere').size).toBe(2);
    expect(layout('a', '').get('a')).toEqual({ x: 0, y: 0 });
  });
});
