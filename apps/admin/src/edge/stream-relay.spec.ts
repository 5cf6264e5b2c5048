import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { NadiError } from '@nadi/errors';
import { EventStream } from '@nadi/http';
import { generateIdentityKeys, IdentitySigner, type Identity } from '@nadi/identity';
import { EdgeIdentity } from './edge-identity.ts';
import { StreamRelay } from './stream-relay.ts';

const identity: Identity = {
  ...{ subject: 'u1', name: 'Ana', tenantId: 'acme', grants: [{ role: 'viewer', domain: '*' }] },
  expiresMs: Date.now() + 3_600_000,
};
const identities = new EdgeIdentity(new IdentitySigner(generateIdentityKeys().privateKey), Date.now);

/** A service whose stream sends one event and stays open. */
let service: Server;
let lastEventIds: (string | undefined)[];
beforeEach(async () => {
  lastEventIds = [];
  service = createServer((request, response) => {
    lastEventIds.push(request.headers['last-event-id'] as string | undefined);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('event: snapshot\nid: e.1\ndata: {}\n\n');
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
});
afterEach(() => {
  service.closeAllConnections();
  service.close();
});

function relay(recheck: () => Promise<Identity>, lastEventId?: string) {
  const response = new PassThrough();
  const seen = { text: '' };
  response.on('data', (chunk: Buffer) => (seen.text += chunk.toString()));
  const { port } = service.address() as AddressInfo;
  const done = new StreamRelay({
    ...{ lastEventId, identity, recheck, recheckEveryMs: 20, identities },
    sources: [{ service: 'reporting', url: `http://127.0.0.1:${port}/` }],
    stream: new EventStream(response as unknown as ServerResponse),
  }).run();
  const until = async (part: string) => {
    while (!seen.text.includes(part)) {
      await once(response, 'data');
    }
  };
  return { seen, done, until, leave: () => response.destroy() };
}

describe('a stream of several services', () => {
  it('outlives an outage in which nobody can tell whether its session still holds', async () => {
    let checks = 0;
    let checkedTwice = () => {};
    const twice = new Promise<void>((resolve) => (checkedTwice = resolve));
    const { seen, done, leave } = relay(async () => {
      checks += 1;
      if (checks > 2) checkedTwice();
      throw new NadiError('DATABASE_UNAVAILABLE', { message: 'away', retriable: true });
    });
    await twice;
    expect(seen.text).not.toContain('signed-out');
    leave();
    await done;
  });

  it('ends with its session', async () => {
    const { seen, done } = relay(async () => {
      throw new NadiError('SESSION_MISSING', { message: 'ended' });
    });
    await done;
    expect(seen.text).toContain('event: edge:signed-out');
  });

  it('is opened anew, from its beginning, when its reader gets other rights', async () => {
    const other = { ...identity, tenantId: 'globex' };
    const { until, done, leave } = relay(async () => other, 'acme:reporting=e.0');
    await until('id: globex:reporting=e.1');
    expect(lastEventIds).toEqual(['e.0', undefined]);
    leave();
    await done;
  });
});
