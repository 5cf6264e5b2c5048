import type { Contract } from '@nadi/contracts';
import { RecordsTooLargeError, type ConsumedEvent, type EventPublisher, type OutgoingRecord } from '@nadi/messaging';
import type { EmittedEvent } from '@nadi/pipelines';

/** An event that a pipeline made of one that it read. */
export interface PipelineOutput extends EmittedEvent {
  readonly pipeline: string;
  readonly event: ConsumedEvent;
}

/** Most bytes of one batch that wait for the broker at once. */
const chunkBytes = 1_048_576;

/** Sends what pipelines made, in the order in which they made it. */
export class OutputSender {
  constructor(
    private readonly publisher: Pick<EventPublisher, 'encode' | 'send'>,
    private readonly contracts: ReadonlyMap<string, Contract>,
  ) {}

  /**
   * Resolves when the broker has acknowledged them.
   * @returns those that are larger than their topic takes.
   * @throws NadiError BROKER_UNAVAILABLE, PRODUCER_OVERLOADED (retriable)
   */
  async send(outputs: readonly PipelineOutput[]): Promise<readonly PipelineOutput[]> {
    const tooLarge: PipelineOutput[] = [];
    let chunk = new Map<OutgoingRecord, PipelineOutput>();
    let bytes = 0;
    for (const output of outputs) {
      const record = this.encode(output);
      chunk.set(record, output);
      bytes += record.value.length + record.headers.length;
      if (bytes >= chunkBytes) {
        tooLarge.push(...(await this.sendChunk(chunk)));
        chunk = new Map();
        bytes = 0;
      }
    }
    return [...tooLarge, ...(await this.sendChunk(chunk))];
  }

  private encode({ contract, id, tenantId, timeMs, data, pipeline, event }: PipelineOutput): OutgoingRecord {
    return this.publisher.encode({
      contract: this.contracts.get(contract) as Contract,
      ...{ id, tenantId, timeMs, data },
      source: `/nadi/pipelines/${pipeline}`,
      traceParent: event.traceParent,
      receivedMs: event.receivedMs,
    });
  }

  private async sendChunk(chunk: ReadonlyMap<OutgoingRecord, PipelineOutput>): Promise<readonly PipelineOutput[]> {
    try {
      await this.publisher.send([...chunk.keys()]);
      return [];
    } catch (error) {
      if (!(error instanceof RecordsTooLargeError)) throw error;
      return [...error.records].flatMap((record) => chunk.get(record) ?? []);
    }
  }
}
