import { describe, expect, it } from '@jest/globals';
import { QuarantineGate } from './quarantine-gate.ts';

const hourMs = 3_600_000;

describe('the gate of the quarantine', () => {
  it('takes so many types a day and events an hour of each tenant', () => {
    let nowMs = 0;
    const gate = new QuarantineGate({ maxTypes: 2, maxEventsPerHour: 3 }, () => nowMs);
    expect([gate.enter('a', 't1'), gate.enter('a', 't2')]).toEqual([undefined, undefined]);
    expect(gate.enter('a', 't3')).toMatchObject({ code: 'QUARANTINE_FULL', field: 'type' });
    expect(gate.enter('b', 't3')).toBeUndefined();
    expect(gate.enter('a', 't1')).toBeUndefined();
    expect(gate.enter('a', 't1')).toMatchObject({ code: 'QUARANTINE_FULL' });
    nowMs = hourMs;
    expect(gate.enter('a', 't1')).toBeUndefined();
    expect(gate.enter('a', 't3')).toMatchObject({ code: 'QUARANTINE_FULL' });
    nowMs = 24 * hourMs;
    expect(gate.enter('a', 't3')).toBeUndefined();
  });

  it('is shut if no type may enter', () => {
    expect(new QuarantineGate({ maxTypes: 0, maxEventsPerHour: 3 }, () => 0).isOpen).toBe(false);
  });
});
