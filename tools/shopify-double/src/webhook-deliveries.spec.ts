import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { deliver } from './index.ts';

let server: Server;
afterEach(() => new Promise((resolve) => server.close(resolve)));

/** A subscriber that answers with these in turn, and says what it saw. */
async function subscriber(statuses: readonly number[]) {
  const seen: Record<string, unknown>[] = [];
  server = createServer((request, response) => {
    response.statusCode = statuses[seen.length] ?? 200;
    seen.push(request.headers);
    request.resume().on('end', () => response.end('{}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { seen, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

const webhook = { topic: 'orders/create', body: '{"id":1}', secret: 'key', shopDomain: 'lumen.myshopify.com' };

describe('deliveries', () => {
  it('come again under the same event id until they are taken', async () => {
    const { seen, address } = await subscriber([503, 500, 200]);
    const attempts = await deliver({ ...webhook, address }, { firstPauseMs: 1 });
    expect(attempts.map(({ status }) => status)).toEqual([503, 500, 200]);
    expect(new Set(seen.map((headers) => headers['x-shopify-event-id'])).size).toBe(1);
    expect(new Set(seen.map((headers) => headers['x-shopify-webhook-id'])).size).toBe(3);
    // openssl: printf '{"id":1}' | openssl dgst -sha256 -hmac key -binary | base64
    expect(seen[0]?.['x-shopify-hmac-sha256']).toBe('yVxqfCx8dh6YTGjPZLS8qT8HJCkAqv27Mo07t1qw3LA=');
  });

  it('are given up after eight more', async () => {
    const { address } = await subscriber(Array.from({ length: 20 }, () => 503));
    expect(await deliver({ ...webhook, address }, { firstPauseMs: 1 })).toHaveLength(9);
  });
});
