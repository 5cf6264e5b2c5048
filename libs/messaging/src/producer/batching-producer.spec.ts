import { describe, expect, it } from '@jest/globals';
import { NadiError } from '@nadi/errors';
import { BatchingProducer, defaultBatching, type BatchingOptions } from './batching-producer.ts';
import type { OutgoingRecord } from './producer-port.ts';
import { encodeHeaders } from './record-headers.ts';

/** A client whose sends are settled by the test. */
class FakePort {
  readonly sends: (readonly OutgoingRecord[])[] = [];
  readonly sessions: { closed: boolean }[] = [];
  concurrent = 0;
  mostConcurrent = 0;
  /** Called for every send; resolves at once unless the test says otherwise. */
  answer: (send: number) => Promise<void> = () => Promise.resolve();

  readonly open = () => {
    const session = { closed: false };
    this.sessions.push(session);
    return Promise.resolve({
      send: async (records: readonly OutgoingRecord[]) => {
        this.concurrent += 1;
        this.mostConcurrent = Math.max(this.mostConcurrent, this.concurrent);
        this.sends.push(records);
        try {
          await this.answer(this.sends.length);
        } finally {
          this.concurrent -= 1;
        }
      },
      close: () => {
        session.closed = true;
        return Promise.resolve();
      },
    });
  };
}

function record(key: string, valueBytes = 10): OutgoingRecord {
  return {
    topic: 't',
    key: Buffer.from(key),
    value: Buffer.alloc(valueBytes),
    headers: encodeHeaders([]),
    timestampMs: 1,
  };
}

function keysOf(records: readonly OutgoingRecord[] | undefined): string[] {
  return (records ?? []).map(({ key }) => key.toString());
}

function producerOn(port: FakePort, options: Partial<BatchingOptions> = {}, now?: () => number): BatchingProducer {
  return new BatchingProducer(port.open, { ...defaultBatching, lingerMs: 0, ...options }, now);
}

function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => undefined as void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('BatchingProducer', () => {
  it('has one send under way at a time and gathers what arrives meanwhile into the next', async () => {
    const port = new FakePort();
    const first = gate();
    port.answer = (send) => (send === 1 ? first.opened : Promise.resolve());
    const producer = producerOn(port);
    const submitted = [producer.submit([record('a')])];
    await nextTurn();
    submitted.push(producer.submit([record('b')]), producer.submit([record('c'), record('d')]));
    await nextTurn();
    expect(port.sends.map(keysOf)).toEqual([['a']]);

    first.open();
    await Promise.all(submitted);
    expect(port.sends.map(keysOf)).toEqual([['a'], ['b', 'c', 'd']]);
    expect(port.mostConcurrent).toBe(1);
    expect(producer.pendingBytes).toBe(0);
  });

  it('waits for company before the first send of an idle producer', async () => {
    const port = new FakePort();
    const producer = producerOn(port, { lingerMs: 5 });
    await Promise.all(['a', 'b', 'c'].map((key) => producer.submit([record(key)])));
    expect(port.sends.map(keysOf)).toEqual([['a', 'b', 'c']]);
  });

  it.each([0, 1, 2, 3, 4, 5])(
    'goes on for a caller who submits again right after an acknowledgement, %i promises away',
    async (depth) => {
      const producer = producerOn(new FakePort());
      const through = (levels: number): Promise<void> =>
        levels === 0 ? producer.submit([record('a')]) : (async () => await through(levels - 1))();
      for (let round = 0; round < 20; round += 1) {
        await through(depth);
      }
      expect(producer.pendingBytes).toBe(0);
    },
  );

  it('keeps each send within its bounds of records and bytes', async () => {
    const port = new FakePort();
    const producer = producerOn(port, { lingerMs: 1, batchRecords: 3, batchBytes: 1_000 });
    await Promise.all([
      ...['a', 'b', 'c', 'd'].map((key) => producer.submit([record(key)])),
      ...['e', 'f'].map((key) => producer.submit([record(key, 600)])),
    ]);
    expect(port.sends.map(keysOf)).toEqual([['a', 'b', 'c'], ['d', 'e'], ['f']]);
  });

  it('splits a submission that is larger than a send, in order, and settles it as a whole', async () => {
    const port = new FakePort();
    const second = gate();
    port.answer = (send) => (send === 2 ? second.opened : Promise.resolve());
    const producer = producerOn(port, { batchRecords: 2, batchBytes: 10_000 });
    let settled = false;
    const submitted = producer.submit(['a', 'b', 'c', 'd', 'e'].map((key) => record(key))).then(() => (settled = true));
    await nextTurn();
    expect([port.sends.length, settled]).toEqual([2, false]);
    second.open();
    await submitted;
    expect(port.sends.map(keysOf)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);

    await producerOn(port, { batchBytes: 1_000 }).submit([record('f', 700), record('g', 700), record('h', 100)]);
    expect(port.sends.slice(3).map(keysOf)).toEqual([['f'], ['g', 'h']]);
  });

  it('counts headers as bytes of a record', async () => {
    const port = new FakePort();
    const headers = encodeHeaders([['h', Buffer.alloc(900)]]);
    const producer = producerOn(port, { batchBytes: 1_000 });
    await producer.submit([
      { ...record('a'), headers },
      { ...record('b'), headers },
    ]);
    expect(port.sends.map(keysOf)).toEqual([['a'], ['b']]);
  });

  it('refuses a record that the broker would refuse after all others of its submission are acknowledged', async () => {
    const port = new FakePort();
    const producer = producerOn(port, { maxRecordBytes: 1_000 });
    const large = record('b', 1_001);
    await expect(producer.submit([record('a'), large, record('c')])).rejects.toMatchObject({
      ...{ code: 'RECORD_TOO_LARGE', retriable: false },
      records: new Set([large]),
    });
    expect(port.sends.map(keysOf)).toEqual([['a', 'c']]);
    await expect(producer.submit([large])).rejects.toMatchObject({ code: 'RECORD_TOO_LARGE' });
    expect([port.sends.length, producer.pendingBytes]).toEqual([1, 0]);
  });

  it('refuses more than its queue holds, and takes submissions again when the queue has drained', async () => {
    const port = new FakePort();
    const broker = gate();
    port.answer = () => broker.opened;
    const producer = producerOn(port, { queueBytes: 500 });
    const accepted = producer.submit([record('a', 400)]);
    await expect(producer.submit([record('b', 100)])).rejects.toMatchObject({
      code: 'PRODUCER_OVERLOADED',
      retriable: true,
    });
    broker.open();
    await accepted;
    await producer.submit([record('c', 400)]);
    expect(port.sends.map(keysOf)).toEqual([['a'], ['c']]);
  });

  it('takes one submission larger than its queue while the queue is empty', async () => {
    const port = new FakePort();
    await producerOn(port, { queueBytes: 10 }).submit([record('a', 400)]);
    expect(port.sends).toHaveLength(1);
  });

  it('repeats a failed send on a new session with the same records', async () => {
    const port = new FakePort();
    port.answer = (send) => (send === 1 ? Promise.reject(new Error('request timed out')) : Promise.resolve());
    const retries: unknown[] = [];
    const producer = producerOn(port, {
      lingerMs: 1,
      onRetry: (error, count) => retries.push([(error as Error).message, count]),
    });
    await Promise.all([producer.submit([record('a')]), producer.submit([record('b')])]);
    expect(port.sends.map(keysOf)).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(port.sends[1]?.[0]).toBe(port.sends[0]?.[0]);
    expect(port.sessions).toEqual([{ closed: true }, { closed: false }]);
    expect(retries).toEqual([['request timed out', 2]]);
  });

  it('fails what is past its delivery time, also what waits behind it, and goes on with the rest', async () => {
    const port = new FakePort();
    let nowMs = 0;
    const failing = gate();
    port.answer = async (send) => {
      if (send === 1) {
        await failing.opened;
        throw new Error('not enough replicas');
      }
    };
    const producer = producerOn(port, { deliveryTimeoutMs: 1_000, batchRecords: 1 }, () => nowMs);
    const expired = [producer.submit([record('a')]), producer.submit([record('b')])];
    await nextTurn();
    nowMs = 600;
    const young = producer.submit([record('c')]);
    nowMs = 1_000;
    failing.open();
    for (const submission of expired) {
      await expect(submission).rejects.toMatchObject({ code: 'BROKER_UNAVAILABLE', retriable: true });
    }
    await young;
    expect(port.sends.map(keysOf)).toEqual([['a'], ['c']]);
    expect(producer.pendingBytes).toBe(0);
  });

  it('keeps trying to open a session until the delivery time is over', async () => {
    const port = new FakePort();
    let opens = 0;
    const open = () => {
      opens += 1;
      return opens < 3 ? Promise.reject(new Error('refused')) : port.open();
    };
    await new BatchingProducer(open, { ...defaultBatching, lingerMs: 0 }).submit([record('a')]);
    expect([opens, port.sends.length]).toEqual([3, 1]);
  });

  it('drains what is queued when it is closed, and refuses what comes after', async () => {
    const port = new FakePort();
    const broker = gate();
    port.answer = (send) => (send === 1 ? broker.opened : Promise.resolve());
    const producer = producerOn(port, { batchRecords: 1 });
    const submitted = ['a', 'b', 'c'].map((key) => producer.submit([record(key)]));
    await nextTurn();
    const closing = producer.close();
    await expect(producer.submit([record('d')])).rejects.toMatchObject({ code: 'PRODUCER_CLOSED' });
    broker.open();
    await Promise.all([closing, ...submitted]);
    expect(port.sends.map(keysOf)).toEqual([['a'], ['b'], ['c']]);
    expect(port.sessions).toEqual([{ closed: true }]);
  });

  it('finds the records that the broker refuses for their size and delivers all others', async () => {
    const port = new FakePort();
    const large = record('large');
    const written: string[] = [];
    port.answer = async (send) => {
      const records = port.sends[send - 1] ?? [];
      if (records.includes(large)) throw new NadiError('RECORD_TOO_LARGE', { message: 'too large' });
      written.push(...keysOf(records));
    };
    const producer = producerOn(port);
    const others = [producer.submit([record('a'), record('b')]), producer.submit([record('c')])];
    const mixed = producer.submit([record('d'), large, record('e')]);
    await Promise.all(others);
    await expect(mixed).rejects.toMatchObject({ code: 'RECORD_TOO_LARGE', records: new Set([large]) });
    expect(written.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(producer.pendingBytes).toBe(0);
    await producer.submit([record('f')]);
    expect(written).toContain('f');
  });
});
