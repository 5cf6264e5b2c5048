import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  contracts,
  membershipChanged,
  orderPlaced,
  profileChanged,
  type MembershipChanged,
  type OrderPlaced,
  type ProfileChanged,
} from '@nadi/contracts';
import type { Messaging, OutgoingEvent } from '@nadi/messaging';
import { compileSegments, membersOf, type ReceivedEvent } from '@nadi/segments';
import { freshLake, prepare, ServiceProcess, unique, until } from '@nadi/test-harness';
import { collect, connect } from './support/events.ts';
import { lakeProcessOf } from './support/lake-process.ts';
import { putInForce } from './support/sales.ts';
import { tokenFor } from './support/token.ts';

const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000] as const;
const folder = mkdtempSync(join(tmpdir(), 'nadi-segments-'));
const [tenant, stranger] = [unique('acme'), unique('globex')];
const [loyal, recent] = [unique('loyal'), unique('recent')];
const customers = 120;

const loyalText = (least: number) => `question: Who in Pune ordered often, in two shops at least?
unit: customerId
values:
  orders: { source: orders.order-placed, measure: { distinct: data.orderId }, window: 30d }
  spent: { source: orders.order-placed, measure: { sum: data.totalMinor }, window: 30d }
  shops: { source: orders.order-placed, measure: { distinct: data.storeId }, window: 90d }
  city: { source: customers.profile-changed, measure: { last: data.city } }
when: orders >= ${least} && spent > 500 && shops >= 2 && city == "Pune"
`;

const recentText = `question: Who ordered within the last hour?
unit: customerId
values:
  orders: { source: orders.order-placed, measure: count, window: 1h }
when: orders > 0
`;

/** Everything that was published, each event once, as whoever counts by hand would have it. */
const ledger = new Map<string, ReceivedEvent & { readonly tenantId: string }>();
let messaging: Messaging;
let service: ServiceProcess;
let told: Awaited<ReturnType<typeof collect>>;
let made = 0;

function orderOf(customer: number, timeMs: number, tenantId = tenant): OutgoingEvent {
  made += 1;
  const data: OrderPlaced = {
    ...{ orderId: `o${made}`, customerId: `c${customer}`, channel: 'web', country: 'IN', currency: 'INR' },
    ...{ totalMinor: (made * 37) % 400, storeId: `s${made % 3}` },
    items: [{ productId: 'p1', quantity: 1, unitPriceMinor: 1, lineTotalMinor: 1 }],
  };
  return { contract: orderPlaced, id: data.orderId, tenantId, source: '/tests', timeMs, data };
}

function profileOf(customer: number, city: string, timeMs: number): OutgoingEvent {
  made += 1;
  const about = { customerId: `c${customer}`, change: 'changed', acceptsMarketing: true };
  const data: ProfileChanged = { ...about, city, country: 'IN' };
  return { contract: profileChanged, id: `p${made}`, tenantId: tenant, source: '/tests', timeMs, data };
}

/** Publishes events, some of them twice, in an order in which they did not happen. */
async function publish(events: readonly OutgoingEvent[]): Promise<void> {
  const receivedMs = Date.now();
  for (const { contract, id, tenantId, timeMs, data } of events) {
    ledger.set(`${contract.name} ${id}`, { contract: contract.name, timeMs, receivedMs, data, tenantId });
  }
  const mixed = [...events].sort((a, b) => (a.id < b.id ? -1 : 1));
  await messaging.publisher.publish([...mixed, ...mixed.filter((_, index) => index % 5 === 0)]);
}

function someDays(from: number, to: number): OutgoingEvent[] {
  const nowMs = Date.now();
  return Array.from({ length: to - from }, (_, index) => {
    const number = from + index;
    const customer = (number * 7) % customers;
    // Every fifth is older than a month, and counts for shops alone.
    const ageMs = ((number * 13) % 29) * dayMs + (number % 5 === 0 ? 31 * dayMs : 2 * hourMs);
    const city = number % 3 === 0 ? 'Delhi' : 'Pune';
    return [orderOf(customer, nowMs - ageMs), profileOf(customer, city, nowMs - ((number * 17) % 1_000) * minuteMs)];
  }).flat();
}

function expected(name: string, text: string, tenantId = tenant): string[] {
  const [segment] = compileSegments([{ file: name, text: `name: ${name}\n${text}` }], contracts);
  const events = [...ledger.values()].filter((event) => event.tenantId === tenantId);
  return segment === undefined ? [] : membersOf(segment, events, Date.now());
}

async function get<T>(path: string, tenantId = tenant): Promise<{ readonly status: number; readonly body: T }> {
  return service.get(path, await tokenFor(tenantId)) as Promise<{ status: number; body: T }>;
}

interface Members {
  readonly members: readonly { readonly unitId: string }[];
  readonly next: string | null;
}

/** All members, page by page. */
async function membersIn(name: string, tenantId = tenant): Promise<string[]> {
  const members: string[] = [];
  for (let after: string | null = ''; after !== null;) {
    const path: string = `/v1/segments/${name}/members?limit=7&after=${after}`;
    const { status, body } = await get<Members>(path, tenantId);
    if (status !== 200) return [`status ${status}`];
    members.push(...body.members.map(({ unitId }) => unitId));
    after = body.next;
  }
  return members.sort();
}

async function untilAsExpected(name: string, text: string): Promise<string[]> {
  await until(
    `the members of ${name}`,
    async () => ({ found: await membersIn(name), wanted: expected(name, text) }),
    ({ found, wanted }) => found.join() === wanted.join(),
  );
  return expected(name, text);
}

/** What was told of a segment, by unit: each change once, in turn. */
function changesOf(name: string): Map<string, MembershipChanged[]> {
  const byId = new Map(told.events.map((event) => [event.id, event]));
  const changes = [...byId.values()]
    .filter(({ tenantId, data }) => tenantId === tenant && (data as MembershipChanged).segment === name)
    .map(({ data }) => data as MembershipChanged)
    .sort((a, b) => a.revision - b.revision);
  return Map.groupBy(changes, ({ unitId }) => unitId);
}

function membersTold(name: string): string[] {
  return [...changesOf(name)]
    .flatMap(([unitId, changes]) => (changes.at(-1)?.isMember === true ? [unitId] : []))
    .sort();
}

beforeAll(async () => {
  await prepare('reporting');
  await freshLake();
  messaging = await connect([orderPlaced, profileChanged]);
  told = await collect(messaging, [membershipChanged]);
  service = await ServiceProcess.start('reporting', {
    NADI_REPORTING_LAKE_URL: `file://${folder}/lake`,
    NADI_REPORTING_WORK_DIR: join(folder, 'work'),
    NADI_REPORTING_LAKE_FLUSH_SECONDS: '2',
    NADI_REPORTING_BACKFILL_STEP_OFFSETS: '300',
  });
});

afterAll(async () => {
  await service.stop();
  await told.close();
  await messaging.publisher.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a segment', () => {
  it('has the members that all events make, those from before it and those that come, whatever is killed', async () => {
    await publish([...someDays(0, 600), orderOf(1, Date.now() - hourMs, stranger)]);
    await putInForce({ segments: { [loyal]: loyalText(3), [recent]: recentText } });
    for (let round = 0; round < 4; round += 1) {
      await publish(someDays(600 + round * 100, 700 + round * 100));
      process.kill(await lakeProcessOf(service), 'SIGKILL');
      if (round % 2 === 1) {
        await service.kill();
        await service.startAgain();
      }
    }
    const members = await untilAsExpected(loyal, loyalText(3));
    expect(members.length).toBeGreaterThan(5);
    expect(members.length).toBeLessThan(customers - 5);
    await until('all of them to be told', () => membersTold(loyal).join() === members.join());
    for (const changes of changesOf(loyal).values()) {
      expect(changes.map(({ revision, isMember }) => [revision, isMember])).toEqual(
        changes.map((_, index) => [index + 1, index % 2 === 0]),
      );
    }
  });

  it('is entered at once by whoever does what it asks for, and left when that is too long ago', async () => {
    const minute = Math.floor(Date.now() / minuteMs) * minuteMs;
    // Its step leaves the window at the next full minute but one.
    await publish([orderOf(1_001, minute - hourMs + minuteMs), orderOf(1_002, Date.now())]);
    await until('both to be in', async () => (await membersIn(recent)).join() === 'c1001,c1002');
    const { body } = await get<{ isMember: boolean; values: object }>(`/v1/segments/${recent}/members/c1002`);
    expect(body).toMatchObject({ isMember: true, values: { orders: 1 } });
    await until('the first to have left', async () => (await membersIn(recent)).join() === 'c1002');
    expect(Date.now()).toBeGreaterThanOrEqual(minute + 2 * minuteMs);
    await until('that to be told', () => changesOf(recent).get('c1001')?.length === 2);
    expect(
      changesOf(recent)
        .get('c1001')
        ?.map(({ isMember }) => isMember),
    ).toEqual([true, false]);
    expect((await get<{ sizes: { size: number }[] }>(`/v1/segments/${recent}/sizes`)).body.sizes.at(-1)).toMatchObject({
      size: 1,
    });
  });

  it('tells of those alone for whom another version makes a difference', async () => {
    const before = await untilAsExpected(loyal, loyalText(3));
    const toldBefore = [...changesOf(loyal).values()].flat().length;
    await putInForce({ segments: { [loyal]: loyalText(9), [recent]: recentText } });
    const after = await untilAsExpected(loyal, loyalText(9));
    expect(after.length).toBeLessThan(before.length);
    await until('those to be told', () => membersTold(loyal).join() === after.join());
    expect([...changesOf(loyal).values()].flat().length - toldBefore).toBe(before.length - after.length);
    const shown = await get<object>(`/v1/segments/${loyal}`);
    expect(shown.body).toMatchObject({ state: 'live', version: 2, liveVersion: 2, size: after.length, failure: null });
  });

  it('is compared with others', async () => {
    const [some, others] = [await membersIn(loyal), await membersIn(recent)];
    const both = some.filter((one) => others.includes(one)).length;
    const { body } = await get<object>(`/v1/segment-overlaps?segment=${loyal}&segment=${recent}`);
    expect(body).toEqual({
      segments: [
        { name: loyal, size: some.length, shared: { [recent]: both } },
        { name: recent, size: others.length, shared: { [loyal]: both } },
      ],
    });
    const unit = some[0] ?? '';
    const { segments } = (await get<{ segments: { name: string }[] }>(`/v1/segment-memberships?unit=${unit}`)).body;
    expect(segments.map(({ name }) => name)).toContain(loyal);
  });

  it('shows a tenant its own units, and refuses what it does not know', async () => {
    expect(await membersIn(loyal, stranger)).toEqual([]);
    expect(await membersIn(recent, stranger)).toEqual(expected(recent, recentText, stranger));
    const { body } = await get<object>(`/v1/segments/${loyal}`, stranger);
    expect(body).toMatchObject({ size: 0 });
    const statusOf = async (path: string) => {
      const answer = await get<{ code: string }>(path);
      return [answer.status, answer.body.code];
    };
    expect(await statusOf('/v1/segments/none')).toEqual([404, 'SEGMENT_UNKNOWN']);
    expect(await statusOf(`/v1/segment-overlaps?segment=${loyal}`)).toEqual([400, 'INPUT_INVALID']);
    expect(await statusOf(`/v1/segments/${loyal}/members?limit=0`)).toEqual([400, 'INPUT_INVALID']);
    const token = await tokenFor(tenant, { grants: [{ role: 'viewer', domain: 'cart' }] });
    expect((await service.get(`/v1/segments/${loyal}`, token)).status).toBe(403);
  });
});
