import { describe, expect, it } from '@jest/globals';
import { FlowMeter } from './flow-meter.ts';

const batch = { topic: 'a.read', partition: 0, events: 3, bytes: 30, deadLetters: 0, newestRecordMs: 900, lag: 5 };

describe('FlowMeter', () => {
  it('adds up what was read, with the lag of all partitions and the age of the newest record', () => {
    const meter = new FlowMeter(() => 1_000);
    meter.settled(batch);
    meter.settled({ ...batch, partition: 1, events: 1, bytes: 4, deadLetters: 1, newestRecordMs: 950, lag: 2 });
    expect(meter.take()).toEqual([
      {
        ...{ topic: 'a.read', direction: 'read', events: 4, bytes: 34, errors: 0, deadLetters: 1 },
        ...{ lag: 7, newestRecordAt: 950, freshnessMs: 50 },
      },
    ]);
  });

  it('starts counting anew with each report, and remembers lag and newest record', () => {
    const meter = new FlowMeter(() => 1_000);
    meter.settled(batch);
    meter.take();
    expect(meter.take()).toEqual([
      {
        ...{ topic: 'a.read', direction: 'read', events: 0, bytes: 0, errors: 0, deadLetters: 0 },
        ...{ lag: 5, newestRecordAt: 900, freshnessMs: null },
      },
    ]);
  });

  it('tells of topics that are read although nothing came, with an unknown lag', () => {
    const meter = new FlowMeter();
    meter.follows('a.quiet');
    expect(meter.take()).toMatchObject([{ topic: 'a.quiet', events: 0, lag: null, newestRecordAt: null }]);
  });

  it('forgets how far behind partitions are that may be those of others by now', () => {
    const meter = new FlowMeter();
    meter.held('a.read', 0, 100);
    meter.released();
    expect(meter.take()).toMatchObject([{ errors: 1, lag: null }]);
  });

  it('keeps what was written apart from what was read', () => {
    const meter = new FlowMeter(() => 1_000);
    meter.settled({ ...batch, topic: 'a.both' });
    meter.acknowledged('a.both', { events: 2, bytes: 10, newestRecordMs: 990 });
    meter.failed('a.both');
    expect(meter.take()[1]).toEqual({
      ...{ topic: 'a.both', direction: 'written', events: 2, bytes: 10, errors: 1, deadLetters: 0 },
      ...{ lag: null, newestRecordAt: 990, freshnessMs: 10 },
    });
  });
});
