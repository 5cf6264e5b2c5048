import { describe, expect, it } from '@jest/globals';
import { instantOf, mapEvent, type EventMapping } from './map-event.ts';

const mapping: EventMapping = {
  fields: [
    { from: 'order_id', to: 'orderId', writing: 'text' },
    { from: 'sent_at', to: 'sentAt', writing: 'instant' },
    {
      from: 'lines',
      to: 'lines',
      writing: 'list',
      items: { writing: 'record', fields: [{ from: '__proto__', to: 'proto', writing: 'same' }] },
    },
    { from: 'toString', to: 'toStringField', writing: 'same' },
  ],
};

describe('mapEvent', () => {
  it('renames, writes what is no text as text, and leaves out what it does not know', () => {
    const data = JSON.parse(
      '{"order_id": 17, "sent_at": "2026-11-21T10:00:00+05:30", "lines": [{"__proto__": 1}, null], "x": 1}',
    ) as unknown;
    const before = JSON.stringify(data);
    expect(mapEvent(mapping, data, 'e-1')).toEqual({
      orderId: '17',
      sentAt: Date.UTC(2026, 10, 21, 4, 30),
      lines: [{ proto: 1 }, null],
    });
    expect(JSON.stringify(data)).toBe(before);
  });

  it('puts the id of the event into the key where the content has none', () => {
    expect(mapEvent({ keyFromEventId: 'shapeKey', fields: [] }, {}, 'e-1')).toEqual({ shapeKey: 'e-1' });
  });

  it.each([null, 5, 'text', [[]]])('maps no %j', (data) => {
    expect(mapEvent(mapping, data, 'e-1')).toBeUndefined();
  });
});

describe('instantOf', () => {
  it.each([
    ['2026-11-21T10:00:00Z', Date.UTC(2026, 10, 21, 10)],
    ['2026-11-21T10:00:00.123456789Z', Date.UTC(2026, 10, 21, 10, 0, 0, 123)],
    ['2026-11-21T10:00:00.5-0130', Date.UTC(2026, 10, 21, 11, 30, 0, 500)],
    ['2026-11-21 10:00+05:30', Date.UTC(2026, 10, 21, 4, 30)],
    ['2026-11-21T10:00:00', null],
    ['soon', null],
  ])('reads %s', (text, expected) => {
    expect(instantOf(text)).toBe(expected);
  });
});
