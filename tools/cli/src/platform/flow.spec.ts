import { describe, expect, it } from '@jest/globals';
import { Flow } from './flow.ts';

describe('Flow', () => {
  it('goes on counting when a process starts over', () => {
    const flow = new Flow();
    flow.simulation({ sent: 1_000, acked: 900, refused: 0 });
    flow.visible({ count: 800, p50Ms: 10, p95Ms: 40, p99Ms: 50 });
    expect(flow.line(1_000)).toBe('sent 1,000  acked 900  counted 800 (800/s)  visible p95 40 ms  restarts 0');
    flow.restarts = 1;
    flow.simulation({ sent: 10, acked: 10, refused: 0 });
    flow.visible({ count: 100, p50Ms: null, p95Ms: null, p99Ms: null });
    expect(flow.line(500)).toBe('sent 1,010  acked 910  counted 900 (200/s)  visible p95 -  restarts 1');
  });
});
