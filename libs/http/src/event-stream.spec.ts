import type { ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { EventStream } from './event-stream.ts';

/** A stream on a connection that is full as soon as something waits in it. */
function streamUntil(untilMs?: number) {
  const connection = new PassThrough({ highWaterMark: 1 });
  const stream = new EventStream(connection as unknown as ServerResponse, untilMs);
  const read = () => (connection.read() as Buffer | null)?.toString();
  return { connection, stream, read };
}

describe('EventStream', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('sends events as they are written on the wire, with or without an id, on as many lines as they have', () => {
    const { stream, read } = streamUntil();
    stream.send({ event: 'delta', id: 'e.7', data: '{"a":1}' });
    stream.send({ event: 'note', data: 'one\ntwo' });
    expect(read()).toBe('event: delta\nid: e.7\ndata: {"a":1}\n\nevent: note\ndata: one\ndata: two\n\n');
  });

  it('tells when there is room again', async () => {
    const { stream, read } = streamUntil();
    const onRoom = jest.fn();
    stream.onRoom(onRoom);
    expect(stream.hasRoom).toBe(true);
    await stream.room();
    stream.send({ event: 'a', data: '' });
    expect(stream.hasRoom).toBe(false);
    const room = stream.room();
    read();
    await room;
    expect(stream.hasRoom).toBe(true);
    expect(onRoom).toHaveBeenCalledTimes(1);
  });

  it('keeps a quiet connection alive, and adds nothing to one that is full', () => {
    const { read } = streamUntil();
    jest.advanceTimersByTime(40_000);
    expect(read()).toBe(': still here\n\n');
  });

  it('ends when its time is over, and sends nothing afterwards', () => {
    const { connection, stream, read } = streamUntil(Date.now() + 5_000);
    jest.advanceTimersByTime(4_999);
    expect(stream.closed.aborted).toBe(false);
    jest.advanceTimersByTime(1);
    expect(stream.closed.aborted).toBe(true);
    expect(connection.writableEnded).toBe(true);
    stream.send({ event: 'late', data: '' });
    expect(read()).toBeUndefined();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is closed with its client, and keeps nobody waiting', async () => {
    const { connection, stream } = streamUntil();
    stream.send({ event: 'a', data: '' });
    const room = stream.room();
    connection.destroy();
    await room;
    expect(stream.closed.aborted).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });
});
