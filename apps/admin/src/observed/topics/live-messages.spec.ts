import { afterEach, describe, expect, it } from '@jest/globals';
import { contractNamed } from '@nadi/contracts';
import type { LogRecord, TailedStretch } from '@nadi/messaging';
import { decoder, profile, recordOf } from '../testing/records.ts';
import { LiveTopics, type LiveMessages } from './live-messages.ts';

/** A tail whose stretches the test hands over. */
class HandedTail {
  readonly opened: string[] = [];
  private readonly stretches: TailedStretch[] = [];
  private wake: () => void = () => undefined;

  push(records: readonly LogRecord[], passedOver = 0): void {
    this.stretches.push({ partition: 1, records, passedOver });
    this.wake();
  }

  async *open(topic: string, signal: AbortSignal): AsyncGenerator<TailedStretch> {
    this.opened.push(topic);
    signal.addEventListener('abort', () => this.wake());
    while (!signal.aborted) {
      const stretch = this.stretches.shift();
      if (stretch !== undefined) {
        yield stretch;
      } else {
        await new Promise<void>((resolve) => (this.wake = resolve));
      }
    }
  }
}

const contract = contractNamed('customers.profile-changed');
const topic = contract.name;

const stops: AbortController[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop.abort()));

function followed(live: LiveTopics) {
  const stop = new AbortController();
  stops.push(stop);
  const maySee = (tenant: string | undefined) => tenant === 'acme';
  const messages = live.follow({ topic, contract, maySee, perSecond: 8, signal: stop.signal });
  return { next: async () => (await messages.next()).value as LiveMessages, end: () => messages.return() };
}

const records = (count: number, tenantId?: string) =>
  Promise.all(
    Array.from({ length: count }, (_, offset) =>
      recordOf(topic, profile, { offset, ...(tenantId === undefined ? {} : { tenantId }) }),
    ),
  );

describe('LiveTopics', () => {
  it('shows the newest of what came, of the own tenant alone, and counts what was passed over', async () => {
    const tail = new HandedTail();
    const live = new LiveTopics(decoder, (name, signal) => tail.open(name, signal));
    const watcher = followed(live);
    const first = watcher.next();
    tail.push(await records(5), 3);
    tail.push(await records(9, 'other'));
    const { messages, passedOver, unread } = await first;
    expect([messages.map(({ offset }) => offset), passedOver, unread]).toEqual([[3, 4], 3, 3]);
    expect(messages[0]).toMatchObject({ partition: 1, event: { data: { email: '[personal]' } } });
    await watcher.end();
  });

  it('reads a topic once for all who watch it, and stops when nobody does', async () => {
    const tail = new HandedTail();
    const live = new LiveTopics(decoder, (name, signal) => tail.open(name, signal));
    const [one, two] = [followed(live), followed(live)];
    const both = [one.next(), two.next()];
    tail.push(await records(1));
    expect((await Promise.all(both)).map(({ messages }) => messages.length)).toEqual([1, 1]);
    expect([tail.opened, live.topics]).toEqual([[topic], 1]);
    await Promise.all([one.end(), two.end()]);
    expect(live.topics).toBe(0);
  });

  it('tells those who watch when the topic can no longer be read', async () => {
    const live = new LiveTopics(decoder, async function* () {
      yield await Promise.reject<TailedStretch>(new Error('a bug'));
    });
    await expect(followed(live).next()).rejects.toThrow('a bug');
  });
});
