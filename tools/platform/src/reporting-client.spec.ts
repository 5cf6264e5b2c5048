import { describe, expect, it } from '@jest/globals';
import { droppedIn } from './reporting-client.ts';

describe('droppedIn', () => {
  it('sums one reason over all topics', () => {
    const text = [
      '# TYPE nadi_events_dropped_total counter',
      'nadi_events_dropped_total{messaging_destination_name="a",nadi_drop_reason="duplicate"} 3 1795235104056',
      'nadi_events_dropped_total{messaging_destination_name="b",nadi_drop_reason="duplicate"} 4',
      'nadi_events_dropped_total{messaging_destination_name="b",nadi_drop_reason="other"} 5',
      'nadi_events_other_total{nadi_drop_reason="duplicate"} 6',
    ].join('\n');
    expect(droppedIn(text, 'duplicate')).toBe(7);
    expect(droppedIn('', 'duplicate')).toBe(0);
  });
});
