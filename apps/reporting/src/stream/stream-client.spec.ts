import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { EventStream } from '@nadi/http';
import { lastSequenceOf, StreamClient } from './stream-client.ts';
import type { TileFeed, TileListener, TileMessage } from './tile-feed.ts';

/** A connection that takes a number of writes before it is full. */
class FakeResponse extends EventEmitter {
  readonly written: string[] = [];

  constructor(public room: number) {
    super();
  }

  write(text: string): boolean {
    this.written.push(text);
    this.room -= 1;
    return this.room > 0;
  }

  end(): void {}

  drain(room: number): void {
    this.room = room;
    this.emit('drain');
  }

  /** What was sent, such as `delta e1.5`. */
  get sent(): string[] {
    return this.written.map((text) => /event: (\w+)\nid: (\S+)/.exec(text)?.slice(1).join(' ') ?? text.trim());
  }
}

class FakeFeed {
  private readonly listeners = new Set<TileListener>();

  constructor(
    public newest: number,
    private readonly missed?: readonly number[],
  ) {}

  get watchers(): number {
    return this.listeners.size;
  }

  message(kind: TileMessage['kind'], sequence: number): TileMessage {
    return { kind, sequence, data: { tile: 'orders', fromMs: 0, toMs: 1, watermarkMs: null, points: [] } };
  }

  snapshot(): TileMessage {
    return this.message('snapshot', this.newest);
  }

  missedSince(): readonly TileMessage[] | undefined {
    return this.missed?.map((sequence) => this.message('delta', sequence));
  }

  subscribe(listener: TileListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(sequence: number): void {
    this.newest = sequence;
    this.listeners.forEach((listener) => listener(this.message('delta', sequence)));
  }
}

function clientOn(room: number) {
  const response = new FakeResponse(room);
  const stream = new EventStream(response as unknown as ServerResponse);
  const client = new StreamClient(stream, 'e1');
  const watch = (feeds: readonly FakeFeed[], lastSequence?: number) =>
    client.watch(feeds as unknown as TileFeed[], lastSequence);
  return { response, stream, watch };
}

describe('StreamClient', () => {
  it('sends a snapshot of each tile in the order of their sequences, then every change', () => {
    const { response, watch } = clientOn(100);
    const [late, early] = [new FakeFeed(9), new FakeFeed(4)];
    watch([late, early]);
    early.tell(10);
    expect(response.sent).toEqual(['snapshot e1.4', 'snapshot e1.9', 'delta e1.10']);
    expect(response.written[0]).toMatch(/^event: snapshot\nid: e1\.4\ndata: \{.*\}\n\n$/);
  });

  it('resumes with what was missed, across tiles in the order in which it happened', () => {
    const { response, watch } = clientOn(100);
    watch([new FakeFeed(9, [6, 9]), new FakeFeed(8, [7, 8]), new FakeFeed(3)], 5);
    expect(response.sent).toEqual(['snapshot e1.3', 'delta e1.6', 'delta e1.7', 'delta e1.8', 'delta e1.9']);
  });

  it('queues nothing for a connection that is full: one snapshot per tile that was passed over once it has drained', () => {
    const { response, watch } = clientOn(3);
    const [one, two, quiet] = [new FakeFeed(1), new FakeFeed(2), new FakeFeed(3)];
    watch([one, two, quiet]);
    for (let sequence = 4; sequence < 1_000; sequence += 2) {
      two.tell(sequence);
      one.tell(sequence + 1);
    }
    expect(response.sent).toEqual(['snapshot e1.1', 'snapshot e1.2', 'snapshot e1.3']);
    response.drain(100);
    expect(response.sent.slice(3)).toEqual(['snapshot e1.998', 'snapshot e1.999']);
  });

  it('passes tiles over again when the connection fills up while it catches up', () => {
    const { response, watch } = clientOn(2);
    const [one, two] = [new FakeFeed(1), new FakeFeed(2)];
    watch([one, two]);
    one.tell(3);
    two.tell(4);
    response.drain(1);
    expect(response.sent.slice(2)).toEqual(['snapshot e1.3']);
    response.drain(5);
    expect(response.sent.slice(2)).toEqual(['snapshot e1.3', 'snapshot e1.4']);
  });

  it('hears nothing after its stream has ended', () => {
    const { response, stream, watch } = clientOn(100);
    const feed = new FakeFeed(1);
    watch([feed]);
    stream.end();
    feed.tell(2);
    expect(feed.watchers).toBe(0);
    expect(response.sent).toEqual(['snapshot e1.1']);
  });
});

describe('Last-Event-ID', () => {
  it.each([
    ['e1.17', 17],
    ['e2.17', undefined],
    ['e1.', undefined],
    ['e1.-1', undefined],
    ['17', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s of this start is the sequence %s', (text, sequence) => {
    expect(lastSequenceOf(text, 'e1')).toBe(sequence);
  });
});
