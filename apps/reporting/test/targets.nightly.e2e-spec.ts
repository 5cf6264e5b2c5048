import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { orderPlaced, targetOffPace, type TargetOffPace } from '@nadi/contracts';
import type { Messaging } from '@nadi/messaging';
import { applyDefinitions, prepare, queryAsSuperuser, root, ServiceProcess, unique, until } from '@nadi/test-harness';
import { collect, connect } from './support/events.ts';
import { readMetric, totalsOf } from './support/readings.ts';
import { order, putInForce, readTarget, type AnsweredRow, type AnsweredTarget } from './support/sales.ts';
import { tokenFor } from './support/token.ts';

const [windowMs, stepMs, steps] = [5_000, 5_000, 48];
const soonIdle = { NADI_REPORTING_IDLE_PARTITION_SECONDS: '2' };

const metric = unique('sold');
const sale = unique('sale');
const everybodys = unique('everybodys');
const orphan = unique('orphan');
const [tenant, stranger] = [unique('acme'), unique('globex')];
/** Three quarters of its four minutes are over when the sale becomes known; a minute is left to find out who is behind. */
const passedMs = 180_000;
let fromMs: number;
let toMs: number;

const soldText = `question: What is sold of each brand?
source: orders.order-placed
unit: minor units
forEach: data.items
measure: { sum: item.lineTotalMinor }
dimensions: { brand: item.brand, currency: data.currency }
window: 5s
lateness: 2s
`;

const saleText = (values: {
  readonly asha: number;
  readonly bela: number;
}) => `question: Do both brands sell what they are to?
metric: ${metric}
from: ${new Date(fromMs).toISOString()}
to: ${new Date(toMs).toISOString()}
step: 5s
tenants: [${tenant}]
targets:
  - { dimensions: { brand: Asha, currency: INR }, value: ${values.asha} }
  - { dimensions: { brand: Bela, currency: INR }, value: ${values.bela} }
offPace: { below: 0.9, after: 0.1, for: 1s }
`;

/** All brands together, by whoever sells, as the four minutes before. */
const everybodysText = () => `question: Do all brands together sell what they did before?
metric: ${metric}
from: ${new Date(fromMs).toISOString()}
to: ${new Date(toMs).toISOString()}
curve: { like: { from: ${new Date(fromMs - steps * stepMs).toISOString()} } }
step: 5s
targets: [{ dimensions: { currency: INR }, value: 1000000 }]
`;

const orphanText = () => `question: What if there is no metric?
metric: nothing-of-the-kind
from: ${new Date(fromMs).toISOString()}
to: ${new Date(toMs).toISOString()}
targets: [{ value: 1 }]
`;

let messaging: Messaging;
let services: ServiceProcess[] = [];
let told: Awaited<ReturnType<typeof collect>>;

beforeAll(async () => {
  await prepare('reporting');
  messaging = await connect([orderPlaced]);
  services = await Promise.all([1, 2].map(() => ServiceProcess.start('reporting', soonIdle)));
  told = await collect(messaging, [targetOffPace]);
  await putInForce({ metrics: { [metric]: soldText } });
  await until(
    'the metric to be known on both',
    () => Promise.all(services.map((one) => readMetric(one, tenant, metric).catch(() => undefined))),
    (seen) => seen.every((one) => one !== undefined),
  );
  fromMs = Math.floor((Date.now() - passedMs) / windowMs) * windowMs;
  toMs = fromMs + steps * stepMs;
  // Before, nearly all was sold in the first half.
  const before = Array.from({ length: 200 }, (_, index) =>
    order(tenant, fromMs - (122 + (index % 117)) * 1_000, 'Asha', 1),
  );
  await messaging.publisher.publish(before);
  // Asha stays on pace for the rest of the time without another sale.
  const sold = (await sell('Asha', 22_800)) + (await sell('Bela', 9_600));
  const soldSoFar = async () =>
    totalsOf(await readMetric(service(), tenant, metric, { from: String(fromMs), to: String(toMs) })).value;
  await until('what was sold to be counted', soldSoFar, (value) => value === sold);
  await putInForce({
    targets: {
      [sale]: saleText({ asha: 24_000, bela: 24_000 }),
      [everybodys]: everybodysText(),
      [orphan]: orphanText(),
    },
  });
  await until(
    'the sale to be known',
    () => readTarget(service(), tenant, sale),
    (seen) => seen?.problem === null,
  );
});

afterAll(async () => {
  await Promise.all(services.map((service) => service.stop()));
  await told.close();
  await messaging.publisher.close();
  await applyDefinitions(join(root, 'config'), 'instead');
});

const service = () => services[0] as ServiceProcess;
const brandOf = ({ dimensions = {} }: Pick<TargetOffPace, 'dimensions'>) => dimensions['brand'];
/** Everything that was told of the sale: brand, state and revision, with what came twice. */
const tellings = () =>
  told.events
    .filter(({ data }) => (data as TargetOffPace).target === sale)
    .map(({ data }) => data as TargetOffPace)
    .map((data) => [brandOf(data), data.state, data.revision]);
const rowOf = (target: AnsweredTarget | undefined, brand: string): AnsweredRow | undefined =>
  target?.rows.find(({ dimensions }) => dimensions['brand'] === brand);
const untilState = (brand: string, state: string) =>
  until(
    `${brand} to be ${state}`,
    () => readTarget(service(), tenant, sale),
    (seen) => rowOf(seen, brand)?.state === state,
    120_000,
  );
const untilTold = (count: number) =>
  until(
    `${count} events`,
    async () => tellings(),
    (seen) => seen.length >= count,
    30_000,
  );

/** Sells so much of a brand, evenly over the time that has passed. */
async function sell(brand: string, total: number): Promise<number> {
  const [orders, each] = [total / 100, 100];
  const sales = Array.from({ length: orders }, (_, index) =>
    order(tenant, fromMs + Math.floor((index * passedMs) / orders), brand, each),
  );
  await messaging.publisher.publish(sales);
  return total;
}

describe('a sale of four minutes and two brands', () => {
  it('shows progress, pace and forecast of each, and tells of the one that is behind', async () => {
    const seen = await untilState('Bela', 'off-pace');
    const [asha, bela] = ['Asha', 'Bela'].map((brand) => rowOf(seen, brand)) as [AnsweredRow, AnsweredRow];
    expect(seen).toMatchObject({ version: 1, problem: null, unit: 'minor units', isSettled: false, next: null });
    expect(Math.abs(Date.parse(seen?.at ?? '') - Date.now())).toBeLessThan(60_000);
    expect(asha).toMatchObject({ state: 'on-pace', target: 24_000, revision: 0 });
    expect(asha.ratio).toBeGreaterThan(0.9);
    expect(bela.actual).toBeLessThan(0.6 * asha.actual);
    expect(bela.ratio).toBeLessThan(0.6);
    expect(bela.forecast.interval).toBe(0.8);
    expect(bela.forecast.low).toBeLessThanOrEqual(bela.forecast.value);
    expect(bela.forecast.high).toBeLessThan(24_000);
    expect(bela.neededPerMinute).toBeGreaterThan(0);
    await untilTold(1);
    expect(tellings()).toEqual([['Bela', 'off-pace', 1]]);
  });

  it('is nobody else’s, and can be read in parts', async () => {
    expect(await readTarget(service(), stranger, sale)).toBeUndefined();
    const token = await tokenFor(stranger);
    const list = await service().get('/v1/targets?limit=500', token);
    const names = (list.body['targets'] as { name: string }[]).map(({ name }) => name);
    expect([names.includes(sale), names.includes(orphan)]).toEqual([false, true]);
    expect((await service().get(`/v1/targets/${sale}?tenant=${tenant}`, token)).status).toBe(403);
    const first = await readTarget(service(), tenant, sale, `?limit=1&tenant=${tenant}`);
    expect(first?.rows.map(({ key }) => key)).toEqual([`${sale}|brand=Asha|currency=INR`]);
    const rest = await readTarget(service(), tenant, sale, `?after=${encodeURIComponent(first?.next ?? '')}`);
    expect(rest?.rows.map(({ dimensions }) => dimensions['brand'])).toEqual(['Bela']);
    const filtered = await readTarget(service(), tenant, sale, '?filter=brand:Bela');
    expect(filtered?.rows).toHaveLength(1);
    const wrong = await service().get(`/v1/targets/${sale}?filter=city:Pune`, await tokenFor(tenant));
    expect([wrong.status, wrong.body['code']]).toEqual([400, 'QUERY_INVALID']);
    const elsewhere = await tokenFor(tenant, { grants: [{ role: 'viewer', domain: 'cart' }] });
    expect((await service().get(`/v1/targets/${sale}`, elsewhere)).status).toBe(403);
  });

  it('of all brands expects the shape of the four minutes before, and concerns those who sell', async () => {
    const seen = await until(
      'all brands to be off pace',
      () => readTarget(service(), tenant, everybodys),
      (one) => one?.rows[0]?.state === 'off-pace',
    );
    const shares = seen?.rows.map(({ expectedShare, timeShare }) => [expectedShare, timeShare]) as [[number, number]];
    expect(shares[0][1]).toBeGreaterThan(0.7);
    expect(shares[0][0]).toBeGreaterThan(0.5 + 0.5 * shares[0][1]);
    const judged = await queryAsSuperuser<{ tenant_id: string }>(
      `select distinct tenant_id from reporting.target_states where target = $1`,
      [everybodys],
    );
    expect(judged).toEqual([{ tenant_id: tenant }]);
    expect((await readTarget(service(), stranger, everybodys))?.rows[0]).toMatchObject({ actual: 0, state: 'pending' });
  });

  it('of a metric that there is not says so', async () => {
    const seen = await readTarget(service(), stranger, orphan);
    expect(seen).toMatchObject({ rows: [], at: null });
    expect(seen?.problem).toContain('there is no metric nothing-of-the-kind');
  });

  it('is told of once although the service is killed, and missed at the end', async () => {
    await Promise.all(services.map((one) => one.kill()));
    // Asha reaches its target while nobody looks.
    await messaging.publisher.publish([order(tenant, toMs - 1, 'Asha', 6_000)]);
    await Promise.all(services.map((one) => one.startAgain()));
    await untilState('Bela', 'missed');
    // The instance that answers may have read less than the one that looks.
    const seen = await until(
      'the sale to be settled',
      () => readTarget(service(), tenant, sale),
      (one) => one?.isSettled === true,
    );
    expect(rowOf(seen, 'Asha')).toMatchObject({ state: 'met' });
    expect(rowOf(seen, 'Bela')?.forecast.value).toBe(rowOf(seen, 'Bela')?.actual);
    await untilTold(3);
    // In the order of each brand: of two brands either may come first.
    const of = (brand: string) => tellings().filter(([one]) => one === brand);
    expect(of('Bela')).toEqual([
      ['Bela', 'off-pace', 1],
      ['Bela', 'missed', 2],
    ]);
    expect(of('Asha')).toEqual([['Asha', 'met', 1]]);
  });

  it('is met after all by late events', async () => {
    await messaging.publisher.publish([order(tenant, toMs - 1, 'Bela', 24_000)]);
    const seen = await untilState('Bela', 'met');
    expect(rowOf(seen, 'Bela')?.revision).toBe(3);
    await untilTold(4);
    expect(tellings().at(-1)).toEqual(['Bela', 'met', 3]);
  });

  it('is judged anew by another version, which tells only what is different', async () => {
    await putInForce({ targets: { [sale]: saleText({ asha: 24_000, bela: 1_000_000 }) } });
    const seen = await untilState('Bela', 'missed');
    expect(seen?.version).toBe(2);
    await until(
      'Asha to be judged',
      () => readTarget(service(), tenant, sale),
      (one) => rowOf(one, 'Asha')?.state === 'met',
    );
    await untilTold(5);
    expect(tellings().filter(([brand]) => brand === 'Asha')).toHaveLength(1);
    expect(tellings().at(-1)).toEqual(['Bela', 'missed', 4]);
    const stored = await queryAsSuperuser<{ revision: number; version: number }>(
      `select revision, version from reporting.target_states where target = $1 order by row_key`,
      [sale],
    );
    expect(stored).toEqual([
      { revision: 1, version: 2 },
      { revision: 4, version: 2 },
    ]);
    // An event id is made of what it tells: nothing was told twice under two ids.
    const ids = told.events.filter(({ data }) => (data as TargetOffPace).target === sale).map(({ id }) => id);
    expect(new Set(ids).size).toBe(5);
    expect(ids).toHaveLength(5);
  });
});
