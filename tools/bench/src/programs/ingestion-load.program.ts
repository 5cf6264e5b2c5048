import { Agent, request } from 'node:http';
import { benchContract, eventId, productView } from '../events/product-views.ts';
import { serveVariant } from '../framework/serve-variant.ts';

export interface LoadOptions {
  readonly url: string;
  readonly key: string;
  /** Events of one request. */
  readonly batch: number;
  /** Requests under way at the same time. */
  readonly connections: number;
}

const bodyCount = 200;

/** Posts events and waits for the answers, a fixed number of requests at a time. Nulls are left out, as producers do. */
await serveVariant<LoadOptions>(({ url, key, batch, connections }) => {
  const bodies = Array.from({ length: bodyCount }, (_, body) => {
    const events = Array.from({ length: batch }, (_, place) => postedEvent(body * batch + place));
    return Buffer.from(JSON.stringify(batch === 1 ? events[0] : events));
  });
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const post = (body: Buffer): Promise<void> =>
    new Promise((resolve, reject) => {
      const options = { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } };
      const sent = request(url, options, (answer) => {
        answer.resume();
        answer.once('end', () =>
          answer.statusCode === 202 ? resolve() : reject(new Error(`answered with ${answer.statusCode}`)),
        );
      });
      sent.once('error', reject);
      sent.end(body);
    });
  return {
    async run(events) {
      const requests = Math.max(1, Math.round(events / batch));
      const latenciesMs: number[] = [];
      let next = 0;
      await Promise.all(
        Array.from({ length: connections }, async () => {
          while (next < requests) {
            const body = bodies[next % bodyCount] as Buffer;
            next += 1;
            const startedMs = performance.now();
            await post(body);
            latenciesMs.push(performance.now() - startedMs);
          }
        }),
      );
      return { events: requests * batch, latenciesMs };
    },
  };
});

function postedEvent(index: number): object {
  const data = Object.fromEntries(Object.entries(productView(index)).filter(([, value]) => value !== null));
  return {
    specversion: '1.0',
    id: eventId(index),
    type: benchContract.name,
    source: '/shop/web',
    time: isoTime(index),
    data,
  };
}

function isoTime(index: number): string {
  return new Date(Date.UTC(2026, 0, 1) + index).toISOString();
}
