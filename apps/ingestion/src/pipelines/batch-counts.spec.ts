import { describe, expect, it } from '@jest/globals';
import { BatchCounts } from './batch-counts.ts';

const hourMs = 3_600_000;

describe('counts of a batch', () => {
  it('stand by pipeline, tenant and hour of receipt, however these alternate', () => {
    const counts = new BatchCounts();
    const events = ['acme', 'globex', 'acme', 'acme'].map((tenantId, index) => ({
      tenantId,
      receivedMs: 5 * hourMs + (index === 3 ? hourMs : index),
    }));
    for (const event of events) {
      counts.of('lines', event).read += 1;
      counts.of('views', event).read += 1;
      counts.of('lines', event).emitted += 2;
    }
    counts.of('views', { tenantId: 'globex', receivedMs: 6 * hourMs - 1 }).failed += 1;
    const shown = counts
      .counted()
      .map((one) => `${one.pipeline} ${one.tenantId} ${one.hourMs / hourMs}: ${one.read} ${one.emitted} ${one.failed}`);
    expect(shown).toEqual([
      ...['lines acme 5: 2 4 0', 'lines acme 6: 1 2 0', 'lines globex 5: 1 2 0'],
      ...['views acme 5: 2 0 0', 'views acme 6: 1 0 0', 'views globex 5: 1 0 1'],
    ]);
  });
});
