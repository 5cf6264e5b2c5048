import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { EventStream } from '@nadi/http';
import { LiveStates } from './live-states.ts';
import { ObservedStream } from './observed-stream.ts';
import type { LiveMessages } from './topics/live-messages.ts';

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
}

function streamOn(room: number) {
  const response = new FakeResponse(room);
  const listeners = new Map<string, (text: string) => void>();
  const states = {
    text: (kind: string) => `"${kind} 0"`,
    watch: (kind: string, listener: (text: string) => void) => {
      listeners.set(kind, listener);
      return () => listeners.delete(kind);
    },
  } as unknown as LiveStates;
  const tell = (kind: string, number: number) => listeners.get(kind)?.(`"${kind} ${number}"`);
  const connection = new EventStream(response as unknown as ServerResponse);
  return { response, tell, listeners, connection, stream: new ObservedStream(connection, states) };
}

async function* liveOf(...counts: readonly number[]): AsyncGenerator<LiveMessages> {
  for (const count of counts) {
    yield await Promise.resolve({ messages: Array.from({ length: count }), passedOver: 1, unread: 0 } as never);
  }
}

describe('ObservedStream', () => {
  it('sends the state at once and then every change, until its connection ends', () => {
    const { response, connection, stream, tell, listeners } = streamOn(100);
    stream.watch('flow');
    tell('flow', 1);
    expect(response.written).toEqual(['event: flow\ndata: "flow 0"\n\n', 'event: flow\ndata: "flow 1"\n\n']);
    connection.end();
    expect(listeners.size).toBe(0);
  });

  it('queues nothing for a full connection: it gets the newest state of each kind once it has drained', () => {
    const { response, stream, tell } = streamOn(2);
    stream.watch('flow');
    stream.watch('services');
    [1, 2, 3].forEach((number) => tell('flow', number));
    expect(response.written).toHaveLength(2);
    response.room = 10;
    response.emit('drain');
    expect(response.written.slice(2)).toEqual(['event: flow\ndata: "flow 3"\n\n']);
  });

  it('counts messages that a full connection did not get', async () => {
    const { response, stream } = streamOn(1);
    await stream.follow('t', liveOf(1, 2));
    response.emit('drain');
    expect(response.written).toHaveLength(1);
    const other = streamOn(100);
    other.response.room = 1;
    const live = (async function* () {
      yield* liveOf(1, 2);
      other.response.room = 100;
      other.response.emit('drain');
      yield* liveOf(0);
    })();
    await other.stream.follow('t', live);
    expect(other.response.written.map((text) => JSON.parse(text.split('data: ')[1] ?? '') as object)).toEqual([
      { topic: 't', messages: [null], passedOver: 1, unread: 0 },
      { topic: 't', messages: [], passedOver: 4, unread: 0 },
    ]);
  });

  it('says when a topic can no longer be followed', async () => {
    const { response, stream } = streamOn(100);
    await stream.follow(
      't',
      (async function* (): AsyncGenerator<LiveMessages> {
        yield await Promise.reject<LiveMessages>(new Error('gone'));
      })(),
    );
    expect(response.written[0]).toContain(
      'event: problem\ndata: {"topic":"t","code":"BROKER_UNAVAILABLE","reason":"gone"}',
    );
  });
});
