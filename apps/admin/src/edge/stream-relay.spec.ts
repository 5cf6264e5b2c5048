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
/** Statuses that it answers before it takes requests. */
let statuses: number[];
let sent: string;
/** What browsers read from; a test that fails leaves it open. */
let opened: PassThrough[];
beforeEach(async () => {
  lastEventIds = [];
  statuses = [];
  opened = [];
  sent = 'event: snapshot\nid: e.1\ndata: {}\n\n';
  service = createServer((request, response) => {
    lastEventIds.push(request.headers['last-event-id'] as string | undefined);
    const status = statuses.shift() ?? 200;
    response.writeHead(status, { 'content-type': 'text/event-stream' });
    if (status === 200) response.write(sent);
    else response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
});
afterEach(() => {
  opened.forEach((response) => response.destroy());
  service.closeAllConnections();
  service.close();
});

interface Reader {
  readonly lastEventId?: string;
  readonly response?: PassThrough;
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

function relay(recheck: () => Promise<Identity>, reader: Reader = {}) {
  const { lastEventId, response = new PassThrough() } = reader;
  opened.push(response);
  const seen = { text: '' };
  const look = () => void response.on('data', (chunk: Buffer) => (seen.text += chunk.toString()));
  if (response.writableHighWaterMark > 1) look();
  const { port } = service.address() as AddressInfo;
  const done = new StreamRelay({
    ...{ lastEventId, identity, recheck, recheckEveryMs: 20, longestSilenceMs: 200, identities },
    sources: [{ service: 'reporting', url: `http://127.0.0.1:${port}/` }],
    stream: new EventStream(response as unknown as ServerResponse),
  }).run();
  const until = async (part: string) => {
    while (!seen.text.includes(part)) {
      await once(response, 'data');
    }
  };
  return { seen, done, until, look, leave: () => response.destroy() };
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

  it('writes nothing after its end, however late somebody says that it still holds', async () => {
    let answerFirst: (identity: Identity) => void = () => undefined;
    const answers = [new Promise<Identity>((resolve) => (answerFirst = resolve))];
    const { seen, done } = relay(
      () => answers.shift() ?? Promise.reject(new NadiError('SESSION_MISSING', { message: 'ended' })),
    );
    await done;
    answerFirst(identity);
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen.text).toMatch(/edge:signed-out\ndata: \{\}\n\n$/);
  });

  it('asks again what was refused when its reader gets other rights', async () => {
    statuses = [403];
    let rights = identity;
    const { until, done, leave } = relay(async () => rights);
    await until('event: reporting:refused');
    rights = { ...identity, grants: [{ role: 'owner', domain: '*' }] };
    await until('reporting:snapshot');
    leave();
    await done;
  });

  it.each([401, 429, 503])('tries again what was answered with %i', async (status) => {
    statuses = [status];
    const { until, seen, done, leave } = relay(async () => identity);
    await until('reporting:snapshot');
    expect(seen.text).toContain('event: reporting:lost');
    leave();
    await done;
  });

  it('passes nothing on that a slow reader was to get under earlier rights', async () => {
    sent = 'id: e.1\ndata: 1\n\nid: e.2\ndata: 2\n\n';
    const response = new PassThrough({ highWaterMark: 1 });
    let change: (identity: Identity) => void = () => undefined;
    const changed = new Promise<Identity>((resolve) => (change = resolve));
    const { look, until, seen, done, leave } = relay(() => changed, { response });
    // Taking what fills the connection lets one event come, and no more.
    while (!String(response.read()).includes('connected')) await soon();
    while (response.readableLength === 0) await soon();
    change({ ...identity, tenantId: 'globex' });
    await soon();
    look();
    await until('id: globex:reporting=e.2');
    expect(seen.text).toContain('id: acme:reporting=e.1');
    expect(lastEventIds).toStrictEqual([undefined, undefined]);
    leave();
    await done;
  });

  it('is opened anew, from its beginning, when its reader gets other rights', async () => {
    const other = { ...identity, tenantId: 'globex' };
    const { until, done, leave } = relay(async () => (lastEventIds.length === 0 ? identity : other), {
      lastEventId: 'acme:reporting=e.0',
    });
    await until('id: globex:reporting=e.1');
    expect(lastEventIds).toStrictEqual(['e.0', undefined]);
    leave();
    await done;
  });

  it('says that a service is lost which has stopped to say anything, and asks it again', async () => {
    const { seen, until, done, leave } = relay(async () => identity);
    await until('reporting:lost');
    expect(seen.text.indexOf('reporting:snapshot')).toBeLessThan(seen.text.indexOf('reporting:lost'));
    seen.text = '';
    await until('reporting:connected');
    leave();
    await done;
  });
});
