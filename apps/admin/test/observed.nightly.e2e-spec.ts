import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contractNamed } from '@nadi/contracts';
import type { Grant } from '@nadi/identity';
import { createTopicLogWriter } from '@nadi/messaging';
import { prepare, runningStack, ServiceProcess, unique, until } from '@nadi/test-harness';
import type { FlowView } from '../src/observed/model/flow-graph.ts';
import type { ServiceView } from '../src/observed/model/service-registry.ts';
import type { LiveMessages } from '../src/observed/topics/live-messages.ts';
import type { MessagePage } from '../src/observed/topics/topic-browser.ts';
import { ObservedApp } from './support/observed-app.ts';

const topic = 'customers.profile-changed';
const analyst: Grant[] = [{ role: 'analyst', domain: '*' }];
const viewer: Grant[] = [{ role: 'viewer', domain: '*' }];
const often = { NADI_REPORT_EVERY_MS: '500' };
const [tenant, other] = [unique('acme'), unique('globex')];

let app: ObservedApp;
let ingestion: ServiceProcess;
let reporting: ServiceProcess;

beforeAll(async () => {
  await prepare('ingestion', 'reporting', 'admin');
  app = await ObservedApp.start();
  [ingestion, reporting] = await Promise.all([
    ServiceProcess.start('ingestion', often),
    ServiceProcess.start('reporting', often),
  ]);
});

afterAll(async () => {
  await Promise.all([ingestion?.stop(), reporting?.stop()]);
  await app?.close();
});

/** Publishes profiles of these customers, one after the other. */
async function publish(tenantId: string, ...customers: readonly string[]): Promise<void> {
  const contract = contractNamed(topic);
  await app.messaging.publisher.prepare([contract]);
  for (const customerId of customers) {
    const data = {
      customerId,
      change: 'registered',
      country: 'IN',
      acceptsMarketing: false,
      email: 'asha@example.com',
    };
    const attributes = { id: unique('e'), tenantId, source: '/tests', timeMs: Date.now() };
    await app.messaging.publisher.publish([{ contract, ...attributes, data }]);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function page(query: string, tenantId = tenant): Promise<MessagePage> {
  const { status, body } = await app.get(`/topics/${topic}/messages?${query}`, tenantId, analyst);
  expect([status, body['reason']]).toEqual([200, undefined]);
  return body as unknown as MessagePage;
}

const keysOf = ({ messages }: MessagePage) => messages.map(({ key }) => key);

async function services(): Promise<ServiceView[]> {
  return (await app.get('/services', tenant, viewer)).body['services'] as ServiceView[];
}

const named = (views: readonly ServiceView[], name: string) => views.find((service) => service.name === name);

describe('services and flows', () => {
  it('are seen as they report', async () => {
    const seen = await until('both services to be up', services, (views) =>
      ['ingestion', 'reporting'].every((name) => named(views, name)?.instances.some(({ state }) => state === 'up')),
    );
    const instance = named(seen, 'reporting')?.instances.find(({ state }) => state === 'up');
    expect(instance?.checks.map(({ name }) => name)).toEqual(['consumer', 'partitions', 'serving']);
    expect(instance?.rssBytes).toBeGreaterThan(1_000_000);
  });

  it('show what a service reads, with how far it is behind', async () => {
    await publish(tenant, 'flow-1', 'flow-2', 'flow-3');
    const flow = async () => (await app.get('/flow', tenant, viewer)).body as unknown as FlowView;
    const holds = ({ edges }: FlowView) =>
      edges.some(
        (edge) => edge.topic === topic && edge.direction === 'read' && edge.eventsPerSecond > 0 && edge.lag === 0,
      );
    const { edges, nodes } = await until('the flow to reporting', flow, holds);
    expect(edges.find((edge) => edge.topic === topic && edge.direction === 'read')).toMatchObject({
      ...{ from: `topic:${topic}`, to: 'service:reporting', newestRecordMs: expect.any(Number) },
    });
    expect(nodes.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['service:ingestion', 'topic:platform.service-reported']),
    );
  });

  it('show a service as stopped that said so, and why one was started again after kill -9', async () => {
    const own = (views: readonly ServiceView[], pid: number) =>
      named(views, 'ingestion')?.instances.find((instance) => instance.pid === pid);
    const { pid: before } = ingestion;
    await ingestion.kill();
    ingestion = await ServiceProcess.start('ingestion', { ...often, NADI_PREVIOUS_EXIT: 'signal SIGKILL' });
    const isEnded = (views: readonly ServiceView[]) => own(views, before)?.ended === 'signal SIGKILL';
    const seen = await until('the reason', services, isEnded);
    expect(named(seen, 'ingestion')?.starts[0]).toMatchObject({ previousExit: 'signal SIGKILL' });
    await ingestion.stop();
    const { pid } = ingestion;
    const after = await until('the stop', services, (views) => own(views, pid)?.state === 'stopped');
    expect(own(after, pid)).toMatchObject({ ended: null });
  });
});

describe('topics', () => {
  it('are listed with contract and log for those who may read them', async () => {
    const listed = async (tenantId: string, grants: readonly Grant[]) =>
      (await app.get('/topics', tenantId, grants)).body['topics'] as { name: string }[];
    const all = await listed(tenant, analyst);
    expect(all.find(({ name }) => name === topic)).toMatchObject({
      ...{ domain: 'customers', partitions: 3, contract: { version: 1, hasPersonalData: true } },
    });
    expect(all.filter(({ name }) => name.startsWith('platform.'))).toEqual([]);
    expect((await listed('nadi', analyst)).map(({ name }) => name)).toContain('platform.service-reported');
    const orders = await listed(tenant, [{ role: 'analyst', domain: 'orders' }]);
    expect(new Set(orders.map(({ name }) => name.split('.')[0]))).toEqual(new Set(['orders']));
    expect((await app.get('/topics', tenant, viewer)).status).toBe(403);
  });

  it('have fields, schemas and partitions', async () => {
    const { body } = await app.get(`/topics/${topic}`, tenant, analyst);
    expect(body).toMatchObject({
      ...{ key: 'customerId', readers: ['reporting'], registryProblem: null },
      offsets: [{ partition: 0 }, { partition: 1 }, { partition: 2 }],
      schemas: [{ version: 1, id: expect.any(Number) }],
      fields: expect.arrayContaining([expect.objectContaining({ path: 'email', isPersonal: true })]),
    });
  });

  it('show the newest messages of the own tenant page by page, without personal data', async () => {
    await publish(tenant, 'p-1', 'p-2', 'p-3');
    await publish(other, 'foreign-1', 'foreign-2');
    await publish(tenant, 'p-4', 'p-5');
    const first = await page('limit=2');
    const second = await page(`limit=3&before=${first.older}`);
    expect([keysOf(first), keysOf(second)]).toEqual([
      ['p-5', 'p-4'],
      ['p-3', 'p-2', 'p-1'],
    ]);
    expect(first.messages[0]).toMatchObject({
      event: { data: { customerId: 'p-5', email: '[personal]' } },
      problem: null,
    });
    const everything = JSON.stringify([first, second, await page('limit=500')]);
    expect(everything).not.toMatch(/asha@|foreign/);
    expect(keysOf(await page('limit=10', other))).toEqual(['foreign-2', 'foreign-1']);
  });

  it('show a record that cannot be decoded as such, between the others', async () => {
    const writer = createTopicLogWriter({ brokers: runningStack.kafkaBrokers, clientId: 'poison' });
    const headers = [[Buffer.from('ce_tenantid'), Buffer.from(tenant)]] as const;
    await publish(tenant, 'before-poison');
    const poison = {
      timestampMs: Date.now(),
      key: Buffer.from('asha@example.com'),
      value: Buffer.from('{"a":1}'),
      headers,
    };
    await writer.append(topic, 1, [poison]);
    await writer.close();
    await publish(tenant, 'after-poison');
    const { messages } = await page('limit=3');
    expect(messages.map(({ key, problem }) => problem?.code ?? key)).toEqual([
      'after-poison',
      'RECORD_HEADERS_INVALID',
      'before-poison',
    ]);
    expect(messages[1]).toMatchObject({ partition: 1, key: '[personal]', event: null });
  });

  it('are unknown to those who may not know of them, and refuse wrong queries', async () => {
    const codeOf = async (path: string, grants: readonly Grant[] = analyst) =>
      (await app.get(path, tenant, grants)).body['code'];
    expect(await codeOf('/topics/platform.service-started/messages')).toBe('TOPIC_UNKNOWN');
    expect(await codeOf(`/topics/${topic}`, [{ role: 'analyst', domain: 'orders' }])).toBe('TOPIC_UNKNOWN');
    expect(await codeOf(`/topics/${topic}/messages?limit=0`)).toBe('QUERY_INVALID');
    expect(await codeOf(`/topics/${topic}/messages?before=x`)).toBe('QUERY_INVALID');
    expect(await codeOf('/stream?watch=everything')).toBe('QUERY_INVALID');
    expect(await codeOf('/stream?topic=platform.service-started')).toBe('TOPIC_UNKNOWN');
    expect(await codeOf('/stream?watch=flow', [])).toBe('KEY_SCOPE');
  });
});

describe('the stream', () => {
  it('brings states at once, and messages of the own tenant as they come', async () => {
    const kinds = new Set<string>();
    const keys: (string | null)[] = [];
    const stream = app.stream(`watch=services&watch=flow&topic=${topic}`, tenant, analyst);
    const publishing = setInterval(() => void publish(other, 'foreign-3').then(() => publish(tenant, 'live')), 300);
    try {
      for await (const { event, data } of stream) {
        kinds.add(event);
        if (event === 'message') keys.push(...(data as unknown as LiveMessages).messages.map(({ key }) => key));
        if (keys.length >= 3) break;
      }
    } finally {
      clearInterval(publishing);
    }
    expect(kinds).toEqual(new Set(['services', 'flow', 'message']));
    expect(new Set(keys)).toEqual(new Set(['live']));
  });
});
