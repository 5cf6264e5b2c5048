import { describe, expect, it } from '@jest/globals';
import { streamPath, subscriptionTo, unionOf } from './subscription-set.ts';

describe('the union of what tabs ask for', () => {
  it('holds each subscription once and does not depend on the order of the tabs', () => {
    const one = new Set(['reporting?tile=b', 'reporting?tile=a']);
    const two = new Set(['reporting?tile=a', 'admin?watch=flow']);
    expect(unionOf([one, two])).toEqual(['admin?watch=flow', 'reporting?tile=a', 'reporting?tile=b']);
    expect(unionOf([two, one])).toEqual(unionOf([one, two]));
  });

  it('is empty without tabs', () => {
    expect(unionOf([])).toEqual([]);
  });
});

describe('the path of the stream', () => {
  it('has one parameter per service, which holds the query string for that service', () => {
    const tile = 'orders;by=city;filter=channel:app&more';
    const path = streamPath([
      subscriptionTo('reporting', 'tile', tile),
      subscriptionTo('reporting', 'tile', 'revenue'),
      subscriptionTo('admin', 'watch', 'flow'),
    ]);
    const parameters = new URL(path, 'http://localhost').searchParams;
    expect([...parameters.keys()]).toEqual(['reporting', 'admin']);
    expect(new URLSearchParams(parameters.get('reporting') ?? '').getAll('tile')).toEqual([tile, 'revenue']);
    expect(parameters.get('admin')).toBe('watch=flow');
  });
});
