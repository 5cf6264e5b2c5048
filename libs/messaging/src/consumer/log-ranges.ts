import { messageOf, NadiError } from '@nadi/errors';
import type { Admin } from 'kafkajs';
import type { LogRange } from './offset-store.ts';

type TopicOffsets = Awaited<ReturnType<Admin['fetchTopicOffsets']>>;

/** Asks how far the logs of partitions reach. Partitions of a topic that ask at the same moment share one request. */
export class LogRanges {
  private readonly asking = new Map<string, Promise<TopicOffsets>>();

  constructor(private readonly admin: Pick<Admin, 'fetchTopicOffsets'>) {}

  /** @throws NadiError BROKER_UNAVAILABLE (retriable) */
  async of(topic: string, partition: number): Promise<LogRange> {
    let asking = this.asking.get(topic);
    if (asking === undefined) {
      asking = this.admin.fetchTopicOffsets(topic).finally(() => this.asking.delete(topic));
      this.asking.set(topic, asking);
    }
    const offsets = await asking.catch((cause: unknown) => {
      throw new NadiError('BROKER_UNAVAILABLE', { message: messageOf(cause), retriable: true, cause });
    });
    const found = offsets.find((one) => one.partition === partition);
    return { low: Number(found?.low ?? 0), high: Number(found?.high ?? 0) };
  }
}
