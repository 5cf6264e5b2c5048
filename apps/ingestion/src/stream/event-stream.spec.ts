import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startIntakeApp, type IntakeApp } from '../testing/intake-app.ts';
import { LineSplitter } from './line-splitter.ts';

let intake: IntakeApp;
beforeAll(async () => {
  intake = await startIntakeApp();
}, 30_000);
afterEach(() => void intake.takeRecords());
afterAll(() => intake.close());

const data = { customerId: 'c1', sellerId: 's1', following: true, channel: 'app', country: 'IN' };
const line = (id: string, change: object = {}) =>
  `${JSON.stringify({ id, type: 'customers.seller-followed', data: { ...data, ...change } })}\n`;

interface OpenStream {
  readonly sent: ClientRequest;
  readonly response: IncomingMessage;
  /** The next line of the answer; undefined after the last one. */
  next(): Promise<Record<string, unknown> | undefined>;
  /** All lines that are left. */
  rest(): Promise<readonly Record<string, unknown>[]>;
}

async function openStream(headers: Record<string, string> = {}): Promise<OpenStream> {
  const sent = request(`${intake.url}/v1/events/stream`, {
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'application/x-ndjson', authorization: 'Bearer x', ...headers },
  });
  sent.on('error', () => undefined);
  sent.flushHeaders();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.on('error', () => undefined);
  const lines = createInterface({ input: response })[Symbol.asyncIterator]();
  const next = async () => {
    const { done, value } = await lines.next();
    return done === true ? undefined : (JSON.parse(value) as Record<string, unknown>);
  };
  return {
    ...{ sent, response, next },
    async rest() {
      const all = [];
      for (let one = await next(); one !== undefined; one = await next()) all.push(one);
      return all;
    },
  };
}

describe('a long-lived stream', () => {
  it('is answered while it goes on, event by event', async () => {
    const stream = await openStream();
    stream.sent.write(line('a'));
    expect(await stream.next()).toEqual({ acknowledged: 1 });
    expect(intake.takeRecords()).toHaveLength(1);
    stream.sent.write(line('b').slice(0, 20));
    stream.sent.write(line('b').slice(20) + line('c'));
    expect((await stream.next())?.acknowledged).toBe(3);
    stream.sent.end(line('d').trimEnd());
    expect(await stream.rest()).toEqual([{ acknowledged: 4 }, { acknowledged: 4, refused: 0, end: 'complete' }]);
  });

  it('says of each refused event which it is and why, and passes over empty lines', async () => {
    const stream = await openStream();
    stream.sent.end(`${line('a')}\n  \n\u00a0\nno json\n${line('c', { following: 'yes' })}${line('d')}`);
    expect(await stream.rest()).toEqual([
      expect.objectContaining({ event: 2, code: 'BODY_INVALID_JSON' }),
      expect.objectContaining({ event: 3, code: 'EVENT_FIELD_INVALID', field: 'data.following' }),
      { acknowledged: 4 },
      { acknowledged: 4, refused: 2, end: 'complete' },
    ]);
    expect(intake.takeRecords()).toHaveLength(2);
  });

  it('takes ten thousand events with a length that was announced, in order', async () => {
    const body = Array.from({ length: 10_000 }, (_, index) => line(`e${index}`)).join('');
    const stream = await openStream({ 'content-length': String(Buffer.byteLength(body)) });
    stream.sent.end(body);
    const answers = await stream.rest();
    expect(answers.at(-1)).toEqual({ acknowledged: 10_000, refused: 0, end: 'complete' });
    const steps = answers.map(({ acknowledged }) => acknowledged as number);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(intake.takeRecords()).toHaveLength(10_000);
  });

  it('waits where there is no room, and goes on when there is', async () => {
    const stream = await openStream();
    intake.refuseNext(2);
    stream.sent.end(line('a') + line('b'));
    expect((await stream.rest()).at(-1)).toEqual({ acknowledged: 2, refused: 0, end: 'complete' });
    expect(intake.takeRecords()).toHaveLength(2);
  });

  it('ends with the reason when a line does not end, and tells what was taken before', async () => {
    const stream = await openStream();
    stream.sent.write(line('a'));
    expect(await stream.next()).toEqual({ acknowledged: 1 });
    stream.sent.write('x'.repeat(3 * 1_048_576));
    expect((await stream.rest()).at(-1)).toEqual({
      acknowledged: 1,
      error: expect.objectContaining({ code: 'EVENT_TOO_LARGE' }),
    });
  });

  it('ends when its key holds no longer', async () => {
    const stream = await openStream();
    stream.sent.write(line('a'));
    expect(await stream.next()).toEqual({ acknowledged: 1 });
    intake.revokeKey(true);
    try {
      stream.sent.write(line('b'));
      expect((await stream.rest()).at(-1)).toMatchObject({ acknowledged: 1, error: { code: 'KEY_INVALID' } });
    } finally {
      intake.revokeKey(false);
    }
  });

  it('gives its place back when its client goes, and is refused when there is none', async () => {
    const streams = [await openStream(), await openStream()];
    const third = await openStream();
    expect(third.response.statusCode).toBe(503);
    expect((await third.next())?.code).toBe('OVERLOADED');
    third.sent.destroy();
    streams[0]?.sent.destroy();
    let again = await openStream();
    // The server sees a little later that the client has gone.
    for (let tries = 0; again.response.statusCode === 503 && tries < 100; tries += 1) again = await openStream();
    expect(again.response.statusCode).toBe(200);
    for (const open of [...streams.slice(1), again]) {
      open.sent.end();
      await open.rest();
    }
  });

  it('is no stream without lines of JSON', async () => {
    for (const headers of [{ 'content-type': 'application/json' }, { 'content-encoding': 'gzip' }]) {
      const refused = await openStream(headers);
      expect(refused.response.statusCode).toBe(415);
      refused.sent.destroy();
    }
  });
});

describe('the end of the service', () => {
  it('lets a stream know how far it came', async () => {
    const stopping = await startIntakeApp();
    const before = intake;
    intake = stopping;
    const stream = await openStream();
    intake = before;
    stream.sent.write(line('a'));
    expect(await stream.next()).toEqual({ acknowledged: 1 });
    const closed = stopping.close();
    expect((await stream.rest()).at(-1)).toEqual({ acknowledged: 1, refused: 0, end: 'stopping' });
    stream.sent.destroy();
    await closed;
  });
});

describe('LineSplitter', () => {
  const splitter = (maxLineBytes = 100, maxBatchLines = 2) => new LineSplitter({ maxLineBytes, maxBatchLines });
  const texts = (batches: ReturnType<LineSplitter['push']>) =>
    batches.map(({ body, events }) => [body.toString(), events]);

  it('keeps what is not a whole line until it is', () => {
    const lines = splitter();
    expect(texts(lines.push(Buffer.from('ab')))).toEqual([]);
    expect(texts(lines.push(Buffer.from('c\nd')))).toEqual([['abc\n', 1]]);
    expect(texts(lines.end())).toEqual([['d', 1]]);
    expect(texts(lines.end())).toEqual([]);
  });

  it('makes batches of at most so many lines, and none of empty ones', () => {
    expect(texts(splitter().push(Buffer.from('a\n\nb\nc\n')))).toEqual([
      ['a\n\nb\n', 2],
      ['c\n', 1],
    ]);
    expect(texts(splitter().push(Buffer.from('\n \r\n\t\n')))).toEqual([]);
  });

  it('gives the same lines however a stream is cut', () => {
    const text = 'first\n\nsecond line\r\n{"third":"é"}\nlast';
    const whole = Buffer.from(text);
    for (let size = 1; size <= whole.length; size += 1) {
      const lines = splitter(100, 10);
      const read: Buffer[] = [];
      for (let at = 0; at < whole.length; at += size) {
        read.push(...lines.push(whole.subarray(at, at + size)).map(({ body }) => body));
      }
      read.push(...lines.end().map(({ body }) => body));
      expect(
        Buffer.concat(read)
          .toString()
          .split(/\n/)
          .filter((one) => one.trim() !== ''),
      ).toEqual(text.split(/\n/).filter((one) => one.trim() !== ''));
    }
  });

  it('refuses a line that does not end', () => {
    const lines = splitter(10);
    lines.push(Buffer.from('12345'));
    expect(() => lines.push(Buffer.from('678901'))).toThrow(expect.objectContaining({ code: 'EVENT_TOO_LARGE' }));
  });
});
