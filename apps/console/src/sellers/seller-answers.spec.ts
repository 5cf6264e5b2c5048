import { describe, expect, it } from '@jest/globals';
import type { SavedAnswer } from '../api/index.ts';
import {
  sellerMessages,
  sellerOrders,
  sellerStock,
  sellerStreams,
  shortName,
  stockCounts,
  stockState,
} from './seller-answers.ts';
import { sellerRangeOf, sellerTile } from './seller-ranges.ts';

const answerOf = (names: string, ...rows: unknown[][]): SavedAnswer => ({
  columns: names.split(' ').map((name) => ({ name, type: 'VARCHAR' })),
  rows,
  ...{ rowCount: rows.length, truncated: false, computedAtMs: null },
});

describe('the answers to a seller', () => {
  it('put lines together to orders, newest first, each currency for itself', () => {
    const [early, late] = ['2026-01-07T10:00:00Z', '2026-01-07T11:00:00Z'];
    const orders = sellerOrders(
      answerOf(
        'order line quantity currency total_minor city channel sold',
        ['o1', 0, 1, 'INR', 400, 'Goa', 'web', early],
        ['o2', 0, 2, 'INR', 300, 'Pune', 'live', late],
        ['o2', 1, 1, 'INR', '150', 'Pune', 'live', late],
        ['o2', 2, 1, 'EUR', 7, 'Pune', 'live', early],
      ),
    );
    expect(orders).toEqual([
      {
        ...{ order: 'o2', soldMs: Date.parse(late), pieces: 4, city: 'Pune', channel: 'live' },
        totals: [
          { currency: 'INR', minor: 450 },
          { currency: 'EUR', minor: 7 },
        ],
      },
      {
        ...{ order: 'o1', soldMs: Date.parse(early), pieces: 1, city: 'Goa', channel: 'web' },
        totals: [{ currency: 'INR', minor: 400 }],
      },
    ]);
  });

  it('have stock in the order of the query, with how much there is in all', () => {
    const answer = answerOf(
      'product store on_hand reorder_point last_reason changed levels sold_out',
      ['p1', 's2', 0, null, 'sale', '2026-01-07T10:00:00Z', '12000', 40],
      ['p0', 's2', 9, null, 'delivery', '2026-01-07T10:00:00Z', '12000', 40],
      ['p1', 's1', 9, 10, 'sale', '2026-01-07T10:00:00Z', '12000', 40],
    );
    const levels = sellerStock(answer);
    expect(levels.map(({ product, store }) => `${product} ${store}`)).toEqual(['p1 s2', 'p0 s2', 'p1 s1']);
    expect(stockState({ onHand: 11, reorderPoint: 10 })?.word).toBe('enough');
    expect(levels.map((level) => stockState(level)?.word)).toEqual(['out', undefined, 'low']);
    expect(stockCounts(answer)).toEqual({ levels: 12_000, soldOut: 40 });
    expect(stockCounts(answerOf('levels sold_out'))).toEqual({ levels: 0, soldOut: 0 });
  });

  it('have livestreams and messages in the order of the query', () => {
    expect(
      sellerStreams(answerOf('stream watching viewers messages', ['l1', 2, '5', 1], ['l2', 0, 3, 0])),
    ).toMatchObject([
      { stream: 'l1', watching: 2, viewers: 5 },
      { stream: 'l2', watching: 0, messages: 0 },
    ]);
    const chat = answerOf(
      'message stream author written length mentions_product',
      ['t2', 'l1', 'a', '2026-01-07T10:00:00Z', 4, true],
      ['t1', 'l1', null, '2026-01-07T09:00:00Z', 2, null],
    );
    expect(sellerMessages(chat)).toMatchObject([
      { message: 't2', author: 'a', length: 4, mentionsProduct: true },
      { message: 't1', author: '', mentionsProduct: false },
    ]);
  });
});

describe('the name of an author', () => {
  it('is a few characters of a pseudonym, else what it is', () => {
    expect([shortName('fad40580'.repeat(8)), shortName('Asha'), shortName('')]).toEqual(['fad40580', 'Asha', '']);
  });
});

describe('the range of a seller’s page', () => {
  it('is one of those that are offered', () => {
    expect(['24h', '', '9y'].map(sellerRangeOf)).toEqual(['24h', '1h', '1h']);
  });

  it('stands in the tiles', () => {
    expect(sellerTile('seller-orders', '15m')).toBe('seller-orders;last=15m;step=1m');
    expect(sellerTile('seller-revenue', '7d', 'currency')).toBe('seller-revenue;by=currency;last=7d;step=1h');
  });
});
