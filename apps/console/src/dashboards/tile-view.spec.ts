import { describe, expect, it } from '@jest/globals';
import { chosenFilters, shownDefinitions, unknownDimensions, viewOf } from './tile-view.ts';

const orders = { dimensions: ['country', 'channel'] };

describe('what a tile asks of its metric', () => {
  it('takes the filters of the page that the metric knows, but for those that it has itself', () => {
    const tile = { by: ['channel'], filter: ['country:IN'] };
    expect(viewOf(tile, orders, ['country:US', 'channel:app', 'channel:a:b', 'city:Pune'])).toMatchObject({
      by: ['channel'],
      filter: ['country:IN', 'channel:app', 'channel:a:b'],
    });
  });

  it('is told by name where the metric has no such dimension', () => {
    expect(unknownDimensions({ by: ['city'], filter: ['brand:x', 'country:IN'] }, orders)).toEqual(['city', 'brand']);
    expect(unknownDimensions({ by: ['channel'], filter: [] }, orders)).toEqual([]);
  });
});

describe('a page of tiles', () => {
  it('knows each definition that it shows once', () => {
    const any = { title: '', width: 'half' } as const;
    const metric = { ...any, by: [], filter: [], step: null, show: 'line', figure: null, baseline: null } as const;
    expect(
      shownDefinitions([
        { kind: 'metric', metric: 'orders', ...metric },
        { kind: 'metric', metric: 'orders', ...metric },
        { kind: 'query', query: 'live-sales', parameters: {}, show: 'table', ...any },
        { kind: 'text', text: 'a', ...any },
      ]),
    ).toEqual(['metrics/orders', 'queries/live-sales']);
  });

  it('takes those filters of its address for which it has a variable', () => {
    const address = new URLSearchParams(
      'filter=city:Pune&filter=city:Pune&filter=brand:x&filter=city:a%3Ab&filter=odd',
    );
    expect(chosenFilters(address, [{ dimension: 'city' }])).toEqual(['city:Pune', 'city:a:b']);
  });
});
