import { describe, expect, it } from '@jest/globals';
import { findCommands } from './find-commands.ts';

const command = (title: string, hint?: string) => ({
  id: title,
  group: 'Metrics',
  title,
  run: () => undefined,
  ...(hint && { hint }),
});
const commands = [
  command('revenue-by-brand', 'Which brands sell best?'),
  command('orders', 'How many orders were placed?'),
  command('orders-by-city', 'From which cities do orders come?'),
  command('cancellations', 'How many orders were cancelled?'),
];
const titles = (query: string) => findCommands(commands, query).map(({ title }) => title);

describe('finding a command', () => {
  it('puts titles that begin with the query first, and looks into the hint last', () => {
    expect(titles('orders')).toEqual(['orders', 'orders-by-city', 'cancellations']);
  });

  it('needs every word, in any order and with or without hyphens', () => {
    expect(titles('city orders')).toEqual(['orders-by-city']);
    expect(titles('by-brand')).toEqual(['revenue-by-brand']);
    expect(titles('nothing')).toEqual([]);
  });

  it('shows everything to begin with', () => expect(titles(' ')).toHaveLength(4));
});
