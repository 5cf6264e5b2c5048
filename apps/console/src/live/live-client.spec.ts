import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { QueryClient } from '@tanstack/react-query';
import { LiveClient, tileKey } from './live-client.ts';
import type { FromTab, ToTab } from './messages.ts';

const names = ['document', 'addEventListener', 'requestAnimationFrame'] as const;
let cache: QueryClient;
let said: FromTab[];
let hear: (message: ToTab) => void;
let draw: () => void;
let live: LiveClient;

beforeEach(() => {
  jest.useFakeTimers();
  const page = { addEventListener: () => undefined, visibilityState: 'visible' };
  Object.assign(globalThis, {
    document: page,
    addEventListener: () => undefined,
    requestAnimationFrame: (call: () => void) => void (draw = call),
  });
  [cache, said, draw] = [new QueryClient(), [], () => undefined];
  live = new LiveClient(cache, (receive) => {
    hear = receive;
    return (message) => said.push(message);
  });
});
afterEach(() => {
  cache.clear();
  names.forEach((name) => Reflect.deleteProperty(globalThis, name));
  jest.useRealTimers();
});

const frame = (fromMs: number): ToTab => ({
  ...{ kind: 'frame', service: 'reporting', event: 'snapshot' },
  data: { tile: 'orders', fromMs, toMs: fromMs, watermarkMs: null, points: [] },
});
/** The time from one picture to the next. */
function passPicture(): void {
  jest.advanceTimersByTime(200);
  draw();
}
const shown = () => cache.getQueryData(tileKey('orders'));

describe('a tab that begins the stream anew, as in another tenant', () => {
  it('shows nothing of the stream before, neither what has come nor what is on its way', () => {
    hear(frame(1));
    live.retry();
    hear(frame(2));
    passPicture();
    expect(shown()).toBeUndefined();
    hear({ kind: 'retried', times: 1 });
    hear(frame(3));
    passPicture();
    expect(shown()).toMatchObject({ state: { fromMs: 3 } });
  });

  it('waits for the last time that it has asked', () => {
    live.retry();
    live.retry();
    hear({ kind: 'retried', times: 1 });
    hear(frame(1));
    passPicture();
    expect(shown()).toBeUndefined();
    expect(said).toEqual([
      { kind: 'retry', times: 1 },
      { kind: 'retry', times: 2 },
    ]);
  });
});
