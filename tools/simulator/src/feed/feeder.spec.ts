import { describe, expect, it } from '@jest/globals';
import type { GeneratedEvent } from '../event.ts';
import type { LedgerEntry } from '../ledger/ledger.ts';
import { Feeder, type FeederOptions } from './feeder.ts';
import type { EventSender, HttpAnswer } from './http-sender.ts';

const event = (id: string): GeneratedEvent => ({
  event: { id, type: 'orders.order-placed', time: new Date(0).toISOString(), source: 'spec', data: {} },
  key: id,
  timeMs: 0,
  emitMs: 0,
});
const accepted = { status: 202, retryAfter: undefined, body: '' };
const idsOf = (events: readonly string[]) => events.map((json) => (JSON.parse(json) as { id: string }).id);

/** A platform that answers as the test says; `requests` are the ids of each. */
function platform(answer: (ids: readonly string[], request: number) => HttpAnswer | Promise<HttpAnswer>) {
  const requests: string[][] = [];
  const sender: EventSender = {
    async post(events) {
      const ids = idsOf(events);
      requests.push(ids);
      return answer(ids, requests.length);
    },
    close: () => undefined,
  };
  return { requests, sender };
}

function feed(sender: EventSender, options: Partial<FeederOptions> = {}) {
  const entries: LedgerEntry[] = [];
  const acknowledged: string[] = [];
  const feeder = new Feeder({
    sender,
    ledger: { record: (entry) => void entries.push(entry) },
    tenantId: 'shop',
    maxBatchEvents: 10,
    maxBatchDelayMs: 1,
    minRetryMs: 1,
    maxRetryMs: 2,
    onAcknowledged: ({ id }) => void acknowledged.push(id),
    ...options,
  });
  return { feeder, entries, acknowledged };
}

const offerAll = (feeder: Feeder, count: number) => {
  for (let index = 0; index < count; index += 1) {
    feeder.offer(event(String(index)));
  }
};

describe('Feeder', () => {
  it('sends full batches at once and the rest when drained; every id is acknowledged once', async () => {
    const { sender, requests } = platform(() => accepted);
    const { feeder, entries, acknowledged } = feed(sender);
    offerAll(feeder, 25);
    await feeder.drain();
    expect(requests.map(({ length }) => length).sort()).toEqual([10, 10, 5]);
    expect(entries.map(({ id }) => Number(id)).sort((a, b) => a - b)).toEqual([...Array(25).keys()]);
    expect(new Set(acknowledged).size).toBe(25);
    expect(entries.every(({ outcome, sends }) => outcome === 'acknowledged' && sends === 1)).toBe(true);
  });

  it('does not let a few events wait for others', async () => {
    const { sender, requests } = platform(() => accepted);
    const { feeder } = feed(sender);
    offerAll(feeder, 3);
    while (feeder.state.backlog > 0) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(requests).toEqual([['0', '1', '2']]);
  });

  it('sends the same ids again after 503, 429 and a broken connection', async () => {
    const { sender, requests } = platform((_, request) => {
      if (request === 1) return { status: 503, retryAfter: '0', body: '' };
      if (request === 2) return { status: 429, retryAfter: '0', body: '' };
      if (request === 3) throw new Error('socket hang up');
      return accepted;
    });
    const { feeder, entries } = feed(sender);
    offerAll(feeder, 10);
    await feeder.drain();
    expect(requests).toHaveLength(4);
    expect(new Set(requests.map((ids) => ids.join())).size).toBe(1);
    expect(entries.every(({ outcome, sends }) => outcome === 'acknowledged' && sends === 4)).toBe(true);
    expect(feeder.state).toMatchObject({ backlog: 0, resent: 30, trouble: undefined });
  });

  it('records each event of a mixed answer by its own result', async () => {
    const { sender } = platform((ids) => ({
      status: 207,
      retryAfter: undefined,
      body: JSON.stringify({
        results: ids.map((id, index) => (Number(id) % 2 === 0 ? { id } : { index, code: 'EVENT_FIELD_INVALID' })),
      }),
    }));
    const { feeder, entries, acknowledged } = feed(sender);
    offerAll(feeder, 10);
    await feeder.drain();
    expect(acknowledged).toEqual(['0', '2', '4', '6', '8']);
    expect(entries.filter(({ outcome }) => outcome === 'refused').map(({ id, code }) => [id, code])).toEqual(
      ['1', '3', '5', '7', '9'].map((id) => [id, 'EVENT_FIELD_INVALID']),
    );
  });

  it('halves requests that are too large until they fit', async () => {
    const { sender, requests } = platform((ids) => (ids.length > 3 ? { ...accepted, status: 413 } : accepted));
    const { feeder, entries } = feed(sender);
    offerAll(feeder, 10);
    await feeder.drain();
    expect(requests.filter(({ length }) => length <= 3).flat()).toHaveLength(10);
    expect(entries.filter(({ outcome }) => outcome === 'acknowledged')).toHaveLength(10);
  });

  it('sends some events twice under the same id and acknowledges them once', async () => {
    const { sender, requests } = platform(() => accepted);
    const { feeder, entries, acknowledged } = feed(sender, { duplicateShare: 0.2, maxBacklogEvents: 2_000 });
    offerAll(feeder, 1_000);
    await feeder.drain();
    const doubled = entries.filter(({ duplicates }) => duplicates === 1);
    expect(doubled.length).toBeGreaterThan(150);
    expect(doubled.length).toBeLessThan(250);
    expect(doubled.every(({ sends }) => sends === 2)).toBe(true);
    expect(requests.flat()).toHaveLength(1_000 + doubled.length);
    expect(entries).toHaveLength(1_000);
    expect(acknowledged).toHaveLength(1_000);
  });

  it('keeps its memory and its connections bounded and says when it is full', async () => {
    const held: (() => void)[] = [];
    const { sender, requests } = platform(() => new Promise((resolve) => held.push(() => resolve(accepted))));
    const { feeder, entries } = feed(sender, { concurrency: 2, maxBacklogEvents: 50 });
    offerAll(feeder, 80);
    expect(feeder.state).toMatchObject({ backlog: 50, inFlight: 20 });
    expect(feeder.offer(event('more'))).toBe(false);
    expect(requests).toHaveLength(2);
    held.shift()?.();
    await feeder.whenRoom();
    expect(feeder.offer(event('more'))).toBe(true);
    const drained = feeder.drain();
    while (entries.length < 51) {
      held.splice(0).forEach((answer) => answer());
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await drained;
    expect(entries).toHaveLength(51);
  });

  it('forgets what was never sent when stopped, and marks as unknown what has no answer', async () => {
    const { sender } = platform((ids) => {
      if (ids.includes('0')) throw new Error('connection refused');
      return new Promise(() => undefined);
    });
    const withSignal: EventSender = {
      ...sender,
      post: (events, signal) =>
        Promise.race([
          sender.post(events, signal),
          new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
        ]),
    };
    const { feeder, entries } = feed(withSignal, { concurrency: 2 });
    offerAll(feeder, 45);
    await feeder.stop(20);
    expect(entries).toHaveLength(20);
    expect(entries.every(({ outcome }) => outcome === 'unknown')).toBe(true);
    expect(feeder.state.backlog).toBe(0);
    expect(feeder.offer(event('late'))).toBe(false);
  });

  it('gives up with the code of the platform if the key is wrong', async () => {
    const { sender } = platform(() => ({
      status: 401,
      retryAfter: undefined,
      body: '{"code":"KEY_EXPIRED","reason":"expired"}',
    }));
    const { feeder, entries } = feed(sender);
    offerAll(feeder, 10);
    await feeder.drain();
    expect(feeder.failure).toMatchObject({ code: 'KEY_EXPIRED' });
    expect(entries.every(({ outcome, code }) => outcome === 'refused' && code === 'KEY_EXPIRED')).toBe(true);
  });

  it('gives up if nobody ever answers, and not if somebody once did', async () => {
    const silent = platform(() => {
      throw new Error('connection refused');
    });
    const first = feed(silent.sender, { connectTimeoutMs: 5 });
    offerAll(first.feeder, 10);
    await first.feeder.drain();
    expect(first.feeder.failure).toMatchObject({ code: 'SERVICE_UNREACHABLE' });
    expect(first.entries.every(({ outcome }) => outcome === 'unknown')).toBe(true);

    const away = platform((_, request) => {
      if (request > 1 && request < 20) throw new Error('connection refused');
      return accepted;
    });
    const second = feed(away.sender, { connectTimeoutMs: 5, concurrency: 1 });
    offerAll(second.feeder, 20);
    await second.feeder.drain();
    expect(second.feeder.failure).toBeUndefined();
    expect(second.entries.every(({ outcome }) => outcome === 'acknowledged')).toBe(true);
  });
});
