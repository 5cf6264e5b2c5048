import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sellerFollowed, type SellerFollowed } from '@nadi/contracts';
import { avroType, type Messaging } from '@nadi/messaging';
import { answerOf, prepare, runProgram, ServiceProcess, unique, until } from '@nadi/test-harness';
import { postedEventSchema } from '../src/http/parse-avro.ts';
import { collect, connect } from './support/log.ts';

const tenantId = unique('streams');
const data: SellerFollowed = {
  customerId: 'c1',
  sellerId: 's1',
  following: true,
  channel: 'app',
  country: 'IN',
  streamId: null,
};
const line = (id: string) => `${JSON.stringify({ id, type: 'customers.seller-followed', data })}\n`;

let messaging: Messaging;
let service: ServiceProcess;
let key: string;
let collector: Awaited<ReturnType<typeof collect>>;

const ids = () => new Set(collector.events.map(({ id }) => id));

interface Sent {
  readonly request: ClientRequest;
  /** How far the stream was acknowledged when it ended, and how it ended. */
  readonly ended: Promise<{ readonly acknowledged: number; readonly end: unknown }>;
}

/**
 * Sends lines as fast as they are taken.
 * @param after what comes then: the end of the stream, or nothing.
 */
async function stream(lines: readonly string[], after: 'end' | 'nothing' = 'end'): Promise<Sent> {
  const sent = request(`${service.url}/v1/events/stream`, {
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${key}` },
  });
  sent.on('error', () => undefined);
  sent.flushHeaders();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  expect(response.statusCode).toBe(200);
  response.on('error', () => undefined);
  const write = async () => {
    for (let first = 0; first < lines.length && !sent.destroyed; first += 100) {
      if (!sent.write(lines.slice(first, first + 100).join(''))) await once(sent, 'drain').catch(() => undefined);
    }
    if (after === 'end') sent.end();
  };
  void write();
  const read = async () => {
    let acknowledged = 0;
    let end: unknown;
    try {
      for await (const text of createInterface({ input: response })) {
        const answer = JSON.parse(text) as { acknowledged?: number; end?: unknown };
        acknowledged = answer.acknowledged ?? acknowledged;
        end = answer.end;
      }
    } catch {
      // The service is gone; what it had acknowledged counts.
    }
    return { acknowledged, end };
  };
  return { request: sent, ended: read() };
}

beforeAll(async () => {
  await prepare('ingestion');
  messaging = await connect([sellerFollowed]);
  const wanted = JSON.stringify({ tenantId, name: 'spec' });
  key = (await runProgram<{ key: string }>('ingestion', 'keys', ['create', wanted])).key;
  service = await ServiceProcess.start('ingestion');
  collector = await collect(messaging, sellerFollowed, tenantId);
});

afterAll(async () => {
  await collector.close();
  await messaging.publisher.close();
  expect(await service.stop()).toBe(0);
});

describe('a long-lived stream', () => {
  it('loses nothing that it acknowledged when the service is killed, and goes on where it was', async () => {
    const lines = Array.from({ length: 30_000 }, (_, index) => line(`k-${index}`));
    // The rest is still to come when the service is gone.
    const first = await stream(lines.slice(0, 20_000), 'nothing');
    await until('a part of the events', () => ids().size > 1_000);
    await service.kill();
    const broken = await first.ended;
    expect(broken.end).toBeUndefined();
    expect(broken.acknowledged).toBeLessThan(lines.length);
    first.request.destroy();
    await service.startAgain();
    const left = lines.slice(broken.acknowledged);
    expect(await (await stream(left)).ended).toEqual({ acknowledged: left.length, end: 'complete' });
    await until(
      'all events',
      () => ids().size,
      (size) => size === lines.length,
    );
  });

  it('is told how far it came when the service stops', async () => {
    const lines = Array.from({ length: 200 }, (_, index) => line(`s-${index}`));
    const open = await stream(lines.slice(0, 100));
    await open.ended;
    const waiting = request(`${service.url}/v1/events/stream`, {
      ...{ method: 'POST', agent: false },
      headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${key}` },
    });
    waiting.on('error', () => undefined);
    waiting.write(lines.slice(100).join(''));
    const [response] = (await once(waiting, 'response')) as [IncomingMessage];
    const answers: Record<string, unknown>[] = [];
    const read = (async () => {
      for await (const text of createInterface({ input: response })) {
        answers.push(JSON.parse(text) as Record<string, unknown>);
      }
    })();
    await until('the acknowledgement', () => answers.at(-1)?.acknowledged === 100);
    expect(await service.stop()).toBe(0);
    await read;
    expect(answers.at(-1)).toEqual({ acknowledged: 100, refused: 0, end: 'stopping' });
    await service.startAgain();
  });
});

describe('events in Avro', () => {
  it('are read by the ids of the registry and counted under their own', async () => {
    const record = avroType(postedEventSchema);
    const bodyOf = (id: string) =>
      messaging.publisher.encode({ contract: sellerFollowed, id, tenantId, source: '/spec', timeMs: Date.now(), data })
        .value;
    const body = Buffer.concat(
      ['a-1', 'a-2'].map((id) => record.toBuffer({ id, time: null, source: null, data: bodyOf(id) })),
    );
    const answer = await answerOf(
      await fetch(`${service.url}/v1/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/vnd.nadi.events+avro', authorization: `Bearer ${key}` },
        body: new Uint8Array(body),
      }),
    );
    expect(answer).toMatchObject({ status: 202, body: { accepted: 2, results: [{ id: 'a-1' }, { id: 'a-2' }] } });
    await until('both events', () => ids().has('a-1') && ids().has('a-2'));
    expect(collector.events.find(({ id }) => id === 'a-2')?.data).toEqual(data);
  });
});
