import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { ObjectStore } from '../object-store.ts';
import { openObjectStore } from '../open-object-store.ts';

let server: Server;
let store: ObjectStore;

async function storeAt(listener: RequestListener): Promise<ObjectStore> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  store = openObjectStore('s3://bucket', {
    ...{ s3Endpoint: `http://127.0.0.1:${port}`, s3Region: 'us-east-1', s3AccessKeyId: 'a', s3SecretAccessKey: 'b' },
    ...{ maxAttempts: 1, quietMs: 100 },
  });
  return store;
}

afterEach(async () => {
  store.close();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const unavailable = expect.objectContaining({ code: 'OBJECT_STORE_UNAVAILABLE', retriable: true }) as unknown as Error;

describe('a store that accepts and says nothing', () => {
  it('is unavailable after a time', async () => {
    const silent = await storeAt(() => undefined);
    await expect(silent.head('a')).rejects.toThrow(unavailable);
    await expect(silent.put('a', Buffer.from('x'))).rejects.toThrow(unavailable);
  });

  it('is so in the middle of an object, too', async () => {
    let requests = 0;
    const stalling = await storeAt((_, response) => {
      requests += 1;
      if (requests === 1) response.writeHead(200, { 'content-length': '10', etag: '"x"' }).write('abc');
    });
    await expect((await stalling.get('a')).toArray()).rejects.toThrow(unavailable);
    expect(requests).toBe(2);
  });
});
