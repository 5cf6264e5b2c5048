import { describe, expect, it } from '@jest/globals';
import { NadiError } from '@nadi/errors';
import { createLogger, serviceIdentity } from '@nadi/observability';
import { metrics } from '@opentelemetry/api';
import type { DeadLetter, DeadLetterQueue } from '../dead-letters.ts';
import type { EventDecoder } from '../serde/event-decoder.ts';
import { idsOf, thingHappened } from '../testing/consumed-events.ts';
import { fetchedBatch, recordAt, type FetchedBatch } from '../testing/fetched-batch.ts';
import { ConsumerMetrics } from './consumer-metrics.ts';
import type { BatchHandler, EventBatch } from './event-batch.ts';
import type { LogRange } from './offset-store.ts';
import { PartitionRunner } from './partition-runner.ts';
import { recordMark } from './record-mark.ts';

const outage = () => new NadiError('DATABASE_UNAVAILABLE', { message: 'refused', retriable: true });
const fencedOff = () => new NadiError('OFFSET_FENCED', { message: 'moved' });

/** A runner whose surroundings the test decides. */
class Setting {
  /** The stored position; `kafka` if Kafka keeps positions. */
  stored: number | undefined | 'kafka' = 'kafka';
  /** The mark that is stored with the position. */
  mark: string | undefined;
  log: LogRange = { low: 0, high: 1_000 };
  registryDown = false;
  handler: BatchHandler = () => Promise.resolve();
  readonly lookups: number[] = [];
  readonly seeks: number[] = [];
  readonly handled: EventBatch[] = [];
  readonly letters: DeadLetter[] = [];
  private built: PartitionRunner | undefined;

  get runner(): PartitionRunner {
    this.built ??= this.build();
    return this.built;
  }

  run(fetched: FetchedBatch): Promise<void> {
    return this.runner.run(fetched.payload, thingHappened, (batch) => {
      this.handled.push(batch);
      return this.handler(batch);
    });
  }

  ranges(): string[] {
    return this.handled.map((batch) => `${batch.firstOffset}-${batch.nextOffset} ${idsOf(batch).join(' ')}`);
  }

  private build(): PartitionRunner {
    const position = () => {
      this.lookups.push(this.lookups.length + 1);
      return Promise.resolve(this.stored === 'kafka' ? undefined : this.stored);
    };
    return new PartitionRunner({
      group: 'tests',
      decoder: {
        decode: (_contract: unknown, value: Buffer) => (this.registryDown ? undefined : { data: value.toString() }),
        load: () => Promise.reject(new NadiError('REGISTRY_UNAVAILABLE', { message: 'refused', retriable: true })),
      } as unknown as EventDecoder,
      deadLetters: {
        send: (letters: readonly DeadLetter[]) => Promise.resolve(void this.letters.push(...letters)),
      } as unknown as DeadLetterQueue,
      offsets: this.stored === 'kafka' ? undefined : { position, lastRecord: () => Promise.resolve(this.mark) },
      retryPolicy: { attempts: 2, firstMs: 1, lastMs: 1, random: () => 0 },
      logger: createLogger(serviceIdentity('tests', '0'), 'silent'),
      metrics: new ConsumerMetrics(metrics.getMeter('tests'), 'tests'),
      logRange: () => Promise.resolve(this.log),
      seek: (_topic, _partition, offset) => this.seeks.push(offset),
    });
  }
}

function stored(offset: number | undefined, log: LogRange = { low: 0, high: 1_000 }): Setting {
  const setting = new Setting();
  setting.stored = offset;
  setting.log = log;
  return setting;
}

describe('PartitionRunner with positions in Kafka', () => {
  it('handles a batch and moves on', async () => {
    const setting = new Setting();
    const fetched = fetchedBatch([recordAt(5), recordAt(6)]);
    await setting.run(fetched);
    expect(setting.ranges()).toEqual(['5-7 e5 e6']);
    expect(fetched.calls).toEqual(['resolve 6', 'commit']);
  });

  it('handles what is read again, for example after the topic was created anew', async () => {
    const setting = new Setting();
    await setting.run(fetchedBatch([recordAt(100)]));
    await setting.run(fetchedBatch([recordAt(0), recordAt(1)]));
    expect(setting.ranges()).toEqual(['100-101 e100', '0-2 e0 e1']);
  });

  it('makes records that cannot become events dead letters and handles their neighbours', async () => {
    const setting = new Setting();
    await setting.run(
      fetchedBatch([
        recordAt(0, { headers: {} }),
        recordAt(1, { value: null }),
        recordAt(2, { key: null as unknown as Buffer }),
        recordAt(3, { headers: { ce_id: null as unknown as undefined } }),
        recordAt(4),
      ]),
    );
    expect(setting.ranges()).toEqual(['0-5 e4']);
    expect(setting.letters.map(({ message, reasonCode }) => `${message.offset} ${reasonCode}`)).toEqual([
      '0 RECORD_HEADERS_INVALID',
      '1 RECORD_UNDECODABLE',
      '2 RECORD_UNDECODABLE',
      '3 RECORD_HEADERS_INVALID',
    ]);
  });

  it('passes over records that are redriven for another group', async () => {
    const setting = new Setting();
    const redriven = (offset: number, group: string) =>
      recordAt(offset, { headers: { ...recordAt(offset).headers, 'nadi-redrive-group': Buffer.from(group) } });
    await setting.run(fetchedBatch([redriven(0, 'others'), redriven(1, 'tests'), redriven(2, 'others')]));
    expect(setting.ranges()).toEqual(['0-3 e1']);
    expect(setting.letters).toEqual([]);
  });

  it('pauses while a dependency is down, resumes by itself, and gets the same records again', async () => {
    const setting = new Setting();
    setting.handler = () => Promise.reject(outage());
    const first = fetchedBatch([recordAt(0)]);
    await setting.run(first);
    expect(first.calls).toEqual(['pause']);
    expect(setting.runner.waitingPartitions()).toBe(1);
    await first.resumed;

    setting.handler = () => Promise.resolve();
    const again = fetchedBatch([recordAt(0)]);
    await setting.run(again);
    expect(again.calls).toEqual(['resolve 0', 'commit']);
    expect([setting.runner.waitingPartitions(), setting.letters]).toEqual([0, []]);
  });

  it('waits without dead letters while a schema cannot be looked up', async () => {
    const setting = new Setting();
    setting.registryDown = true;
    const fetched = fetchedBatch([recordAt(0), recordAt(1)]);
    await setting.run(fetched);
    expect([fetched.calls, setting.letters, setting.handled]).toEqual([['pause'], [], []]);
    setting.runner.close();
  });

  it('resumes nothing after it was closed', async () => {
    const setting = new Setting();
    setting.handler = () => Promise.reject(outage());
    setting.runner.close();
    const fetched = fetchedBatch([recordAt(0)]);
    await setting.run(fetched);
    expect(fetched.calls).toEqual([]);
  });

  it('throws a rebalance that a heartbeat reports, without moving on', async () => {
    const setting = new Setting();
    const rebalance = new Error('The group is rebalancing');
    const fetched = fetchedBatch([recordAt(0)], { heartbeat: () => Promise.reject(rebalance) });
    setting.handler = () => new Promise((resolve) => setTimeout(resolve, 1_100));
    await expect(setting.run(fetched)).rejects.toBe(rebalance);
    expect(fetched.calls).toEqual([]);
  });

  it('does not move a partition that was assigned anew while the batch was handled', async () => {
    const setting = new Setting();
    setting.handler = () => Promise.resolve(setting.runner.reset());
    const fetched = fetchedBatch([recordAt(0)]);
    await setting.run(fetched);
    expect(fetched.calls).toEqual([]);
  });

  it('leaves a batch to its next owner that fails after a rebalance', async () => {
    const setting = new Setting();
    setting.handler = () => {
      setting.runner.reset();
      return Promise.reject(outage());
    };
    const fetched = fetchedBatch([recordAt(0)]);
    await setting.run(fetched);
    expect([fetched.calls, setting.runner.waitingPartitions()]).toEqual([[], 0]);
  });
});

describe('PartitionRunner with positions beside the results', () => {
  it('begins at the start of the log when nothing was stored', async () => {
    const setting = stored(undefined, { low: 3, high: 10 });
    const fetched = fetchedBatch([recordAt(7)]);
    await setting.run(fetched);
    expect([setting.seeks, setting.handled, fetched.calls]).toEqual([[3], [], []]);
  });

  it('seeks to the stored position when the client begins elsewhere, then goes on without looking it up', async () => {
    const setting = stored(4);
    await setting.run(fetchedBatch([recordAt(7)]));
    await setting.run(fetchedBatch([recordAt(2)], { fetchedOffset: 2 }));
    expect([setting.seeks, setting.handled]).toEqual([[4, 4], []]);

    await setting.run(fetchedBatch([recordAt(4), recordAt(5)]));
    await setting.run(fetchedBatch([recordAt(6)]));
    expect(setting.ranges()).toEqual(['4-6 e4 e5', '6-7 e6']);
    expect(setting.lookups).toHaveLength(1);
  });

  it('hands over adjoining ranges across a gap that compaction left', async () => {
    const setting = stored(0);
    await setting.run(fetchedBatch([recordAt(0), recordAt(1)]));
    await setting.run(fetchedBatch([recordAt(9), recordAt(12)], { fetchedOffset: 2 }));
    await setting.run(fetchedBatch([recordAt(20)], { fetchedOffset: 15 }));
    expect(setting.ranges()).toEqual(['0-2 e0 e1', '2-13 e9 e12', '13-21 e20']);
  });

  it('looks the position up again after it was fenced off', async () => {
    const setting = stored(0);
    await setting.run(fetchedBatch([recordAt(0)]));
    setting.handler = () => Promise.reject(fencedOff());
    const zombie = fetchedBatch([recordAt(1)]);
    await setting.run(zombie);
    expect(zombie.calls).toEqual([]);

    setting.stored = 30;
    setting.handler = () => Promise.resolve();
    await setting.run(fetchedBatch([recordAt(1)]));
    expect([setting.seeks, setting.lookups.length]).toEqual([[30], 2]);
  });

  it('looks positions up again after a rebalance', async () => {
    const setting = stored(0);
    await setting.run(fetchedBatch([recordAt(0)]));
    setting.runner.reset();
    setting.stored = 50;
    await setting.run(fetchedBatch([recordAt(1)]));
    expect([setting.seeks, setting.handled.length]).toEqual([[50], 1]);
  });

  it.each([
    ['was deleted before it was read', 2, { low: 5, high: 10 }],
    ['is beyond the end of the log', 11, { low: 0, high: 10 }],
  ])(
    'stops a partition whose stored position %s, and looks at it anew after a rebalance',
    async (_name, position, log) => {
      const setting = stored(position, log);
      const fetched = fetchedBatch([recordAt(7)]);
      await setting.run(fetched);
      expect([fetched.calls, setting.handled, setting.seeks]).toEqual([['pause'], [], []]);
      expect(setting.runner.stoppedPartitions()).toMatchObject([
        { code: 'OFFSET_OUT_OF_RANGE', context: { stored: position } },
      ]);

      setting.runner.reset();
      expect([fetched.calls, setting.runner.stoppedPartitions()]).toEqual([['pause', 'resume'], []]);
    },
  );

  it('stops when records are deleted that it has not read yet', async () => {
    const setting = stored(0);
    await setting.run(fetchedBatch([recordAt(0)]));
    setting.log = { low: 100, high: 200 };
    await setting.run(fetchedBatch([recordAt(100)]));
    expect(setting.runner.stoppedPartitions()).toMatchObject([
      { code: 'OFFSET_OUT_OF_RANGE', context: { stored: 1, low: 100 } },
    ]);
  });

  it('stops when the log begins again, instead of moving its position back', async () => {
    const setting = stored(0);
    await setting.run(fetchedBatch([recordAt(0), recordAt(80)]));
    setting.log = { low: 0, high: 5 };
    const fetched = fetchedBatch([recordAt(0), recordAt(1)]);
    await setting.run(fetched);
    expect([fetched.calls, setting.handled.length]).toEqual([['pause'], 1]);
    expect(setting.runner.stoppedPartitions()).toMatchObject([
      { code: 'OFFSET_OUT_OF_RANGE', context: { stored: 81 } },
    ]);
  });

  it('begins with the record it handled last, and leaves it out', async () => {
    const setting = stored(10);
    setting.mark = recordMark(recordAt(9));
    await setting.run(fetchedBatch([recordAt(10)]));
    const fetched = fetchedBatch([recordAt(9), recordAt(10), recordAt(11)]);
    await setting.run(fetched);
    expect([setting.seeks, setting.ranges()]).toEqual([[9], ['10-12 e10 e11']]);
    expect(setting.handled[0]?.lastRecord).toBe(recordMark(recordAt(11)));
    await setting.run(fetchedBatch([recordAt(12)]));
    expect(setting.ranges()).toEqual(['10-12 e10 e11', '12-13 e12']);
  });

  it('settles a log that ends with the record it handled last without handling anything', async () => {
    const setting = stored(10, { low: 0, high: 10 });
    setting.mark = recordMark(recordAt(9));
    await setting.run(fetchedBatch([recordAt(0)]));
    const fetched = fetchedBatch([recordAt(9)]);
    await setting.run(fetched);
    expect([fetched.calls, setting.handled]).toEqual([['resolve 9', 'commit'], []]);
    await setting.run(fetchedBatch([recordAt(10)]));
    expect(setting.ranges()).toEqual(['10-11 e10']);
  });

  it('stops a partition whose log has another record there, and looks at it anew after a rebalance', async () => {
    const setting = stored(10);
    setting.mark = recordMark(recordAt(9));
    await setting.run(fetchedBatch([recordAt(0)]));
    const fetched = fetchedBatch([recordAt(9, { value: Buffer.from('other') }), recordAt(10)]);
    await setting.run(fetched);
    expect([fetched.calls, setting.handled]).toEqual([['pause'], []]);
    expect(setting.runner.stoppedPartitions()).toMatchObject([
      { code: 'LOG_DIVERGED', context: { position: 10, expected: setting.mark } },
    ]);
    setting.runner.reset();
    expect(setting.runner.stoppedPartitions()).toEqual([]);
  });

  it('stops when the log begins again and has grown past the position', async () => {
    const setting = stored(0);
    await setting.run(fetchedBatch([recordAt(0), recordAt(80)]));
    await setting.run(fetchedBatch([recordAt(0, { key: Buffer.from('new') })]));
    await setting.run(fetchedBatch([recordAt(80, { key: Buffer.from('new') }), recordAt(81)]));
    expect([setting.seeks, setting.handled.length]).toEqual([[80], 1]);
    expect(setting.runner.stoppedPartitions()).toMatchObject([{ code: 'LOG_DIVERGED' }]);
  });

  it('goes on where retention or compaction has taken the record it handled last', async () => {
    const compacted = stored(10);
    compacted.mark = 'gone';
    await compacted.run(fetchedBatch([recordAt(0)]));
    await compacted.run(fetchedBatch([recordAt(12)], { fetchedOffset: 9 }));
    expect([compacted.seeks, compacted.ranges()]).toEqual([[9], ['10-13 e12']]);

    const expired = stored(10, { low: 10, high: 20 });
    expired.mark = 'gone';
    await expired.run(fetchedBatch([recordAt(10)]));
    expect([expired.seeks, expired.ranges()]).toEqual([[], ['10-11 e10']]);
  });

  it('leaves a partition alone that was assigned anew while its position was looked up', async () => {
    const setting = stored(4);
    const rebalance = () => {
      setting.runner.reset();
      return { low: 0, high: 1_000 };
    };
    Object.defineProperty(setting, 'log', { get: rebalance });
    for (const fetched of [fetchedBatch([recordAt(7)]), fetchedBatch([recordAt(4)])]) {
      await setting.run(fetched);
      expect([setting.seeks, setting.handled, fetched.calls]).toEqual([[], [], []]);
    }
  });

  it('waits while the position cannot be looked up', async () => {
    const setting = stored(0);
    const fetched = fetchedBatch([recordAt(0)]);
    Object.defineProperty(setting, 'log', { get: () => Promise.reject(outage()) });
    await setting.run(fetched);
    expect([fetched.calls, setting.handled]).toEqual([['pause'], []]);
    await fetched.resumed;
  });
});
