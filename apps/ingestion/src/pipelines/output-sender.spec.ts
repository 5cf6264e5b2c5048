import { describe, expect, it } from '@jest/globals';
import { searchPerformed } from '@nadi/contracts';
import { RecordsTooLargeError, type OutgoingEvent, type OutgoingRecord } from '@nadi/messaging';
import { OutputSender, type PipelineOutput } from './output-sender.ts';

const mostBytes = 100;

/** Takes records as the producer does: none of a submission if one of them is too large. */
class FakePublisher {
  readonly sent: string[] = [];

  encode({ id, data }: OutgoingEvent): OutgoingRecord {
    const value = Buffer.alloc((data as { bytes: number }).bytes);
    return { topic: searchPerformed.name, key: id, value, headers: Buffer.from(id) } as unknown as OutgoingRecord;
  }

  send(records: readonly OutgoingRecord[]): Promise<void> {
    const tooLarge = records.filter(({ value }) => value.length > mostBytes);
    if (tooLarge.length > 0) return Promise.reject(new RecordsTooLargeError(new Set(tooLarge)));
    this.sent.push(...records.map(({ headers }) => String(headers)));
    return Promise.resolve();
  }
}

const output = (id: string, bytes: number): PipelineOutput =>
  ({
    ...{ id, contract: searchPerformed.name, tenantId: 'demo', timeMs: 0, data: { bytes }, pipeline: 'p' },
    event: { traceParent: undefined, receivedMs: 0 },
  }) as unknown as PipelineOutput;

describe('OutputSender', () => {
  it('sends everything beside what is too large, and tells what that is', async () => {
    const publisher = new FakePublisher();
    const sender = new OutputSender(publisher, new Map([[searchPerformed.name, searchPerformed]]));

    const tooLarge = await sender.send([output('a', 10), output('b', 10), output('huge', 101), output('c', 10)]);

    expect(tooLarge.map(({ id }) => id)).toEqual(['huge']);
    expect(publisher.sent).toEqual(['a', 'b', 'c']);
  });

  it('sends nothing twice if nothing is too large', async () => {
    const publisher = new FakePublisher();
    const sender = new OutputSender(publisher, new Map([[searchPerformed.name, searchPerformed]]));

    expect(await sender.send([output('a', 10), output('b', 100)])).toEqual([]);
    expect(publisher.sent).toEqual(['a', 'b']);
  });
});
