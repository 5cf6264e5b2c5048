import type { TopicFlow } from '@nadi/contracts';

/** A batch of one partition that was settled. */
export interface SettledRecords {
  readonly topic: string;
  readonly partition: number;
  readonly events: number;
  /** Bytes of their keys and values. */
  readonly bytes: number;
  readonly deadLetters: number;
  /** Timestamp of the last record, milliseconds since 1970; undefined if there was none. */
  readonly newestRecordMs: number | undefined;
  /** Records of the partition that are in the log and not settled yet. */
  readonly lag: number;
}

/** Records of one topic that the broker has acknowledged. */
export interface AcknowledgedRecords {
  readonly events: number;
  readonly bytes: number;
  readonly newestRecordMs: number;
}

interface Flow {
  events: number;
  bytes: number;
  errors: number;
  deadLetters: number;
  newestRecordMs: number | undefined;
  freshnessMs: number | undefined;
  /** Per partition, of topics that are read. */
  readonly lags: Map<number, number>;
}

/** Counts what a process reads and writes, batch by batch, for its next report. */
export class FlowMeter {
  private readonly readFlows = new Map<string, Flow>();
  private readonly writtenFlows = new Map<string, Flow>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Notes that a topic is read, even if nothing ever comes. */
  follows(topic: string): void {
    flowOf(this.readFlows, topic);
  }

  settled({ topic, partition, events, bytes, deadLetters, newestRecordMs, lag }: SettledRecords): void {
    const flow = flowOf(this.readFlows, topic);
    add(flow, events, bytes);
    flow.deadLetters += deadLetters;
    flow.lags.set(partition, lag);
    if (newestRecordMs !== undefined) {
      this.seen(flow, newestRecordMs);
    }
  }

  /** A batch could not be settled: its partition waits or has stopped. */
  held(topic: string, partition: number, lag: number): void {
    const flow = flowOf(this.readFlows, topic);
    flow.errors += 1;
    flow.lags.set(partition, lag);
  }

  /** The group shares its partitions out anew: how far behind they are is no longer known. */
  released(): void {
    this.readFlows.forEach(({ lags }) => lags.clear());
  }

  acknowledged(topic: string, { events, bytes, newestRecordMs }: AcknowledgedRecords): void {
    const flow = flowOf(this.writtenFlows, topic);
    add(flow, events, bytes);
    this.seen(flow, newestRecordMs);
  }

  /** Records of a topic could not be sent. */
  failed(topic: string): void {
    flowOf(this.writtenFlows, topic).errors += 1;
  }

  /** What was counted since the last call, one entry per topic and direction that there ever was. */
  take(): TopicFlow[] {
    return [...taken(this.readFlows, 'read'), ...taken(this.writtenFlows, 'written')];
  }

  private seen(flow: Flow, recordMs: number): void {
    flow.newestRecordMs = Math.max(flow.newestRecordMs ?? recordMs, recordMs);
    flow.freshnessMs = Math.max(0, this.now() - recordMs);
  }
}

function flowOf(flows: Map<string, Flow>, topic: string): Flow {
  let flow = flows.get(topic);
  if (flow === undefined) {
    flow = { ...nothing, newestRecordMs: undefined, lags: new Map() };
    flows.set(topic, flow);
  }
  return flow;
}

const nothing = { events: 0, bytes: 0, errors: 0, deadLetters: 0, freshnessMs: undefined };

function add(flow: Flow, events: number, bytes: number): void {
  flow.events += events;
  flow.bytes += bytes;
}

function taken(flows: ReadonlyMap<string, Flow>, direction: 'read' | 'written'): TopicFlow[] {
  return [...flows].map(([topic, flow]) => {
    const { events, bytes, errors, deadLetters, newestRecordMs, freshnessMs, lags } = flow;
    Object.assign(flow, nothing);
    return {
      ...{ topic, direction, events, bytes, errors, deadLetters },
      lag: lags.size === 0 ? null : [...lags.values()].reduce((sum, lag) => sum + lag, 0),
      newestRecordAt: newestRecordMs ?? null,
      freshnessMs: freshnessMs ?? null,
    };
  });
}
