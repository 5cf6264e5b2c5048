import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { prepare, runProgram, ServiceProcess, unique, until } from '@nadi/test-harness';
import { inferredSchema, stateFromJson } from '@nadi/schema-inference';

interface Listed {
  readonly type: string;
  readonly events: number;
}

const tenantId = unique('tenant');
let service: ServiceProcess;
let key: string;

async function post(events: readonly object[]) {
  const response = await fetch(`${service.url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(events),
  });
  return { status: response.status, body: (await response.json()) as { results: Record<string, unknown>[] } };
}

const scanned = (number: number, data: object = { parcelId: `p-${number}`, weightKg: number / 2 }) => ({
  ...{ id: `scan-${number}`, type: 'shipping.parcel-scanned', data },
});

const seen = async (type: string) => {
  const types = await runProgram<Listed[]>('ingestion', 'quarantine', ['list', JSON.stringify({ tenantId })]);
  return types.find((one) => one.type === type)?.events ?? 0;
};

beforeAll(async () => {
  await prepare('ingestion', 'admin');
  key = (await runProgram<{ key: string }>('ingestion', 'keys', ['create', JSON.stringify({ tenantId, name: 'spec' })]))
    .key;
  service = await ServiceProcess.start('ingestion', {
    NADI_INGESTION_QUARANTINE_TYPES: '2',
    NADI_INGESTION_QUARANTINE_EVENTS_PER_HOUR: '40',
  });
});

afterAll(() => service?.stop());

describe('events of types that nobody has declared', () => {
  it('are taken, and what they look like is known: each once, also when they are sent again and the service is killed', async () => {
    const events = Array.from({ length: 20 }, (_, index) => scanned(index));
    const { status, body } = await post(events);
    expect(status).toBe(202);
    expect(body.results[0]).toMatchObject({ id: 'scan-0', quarantined: true });
    await service.kill();
    await service.startAgain();
    expect((await post([...events.slice(0, 5), scanned(20)])).status).toBe(202);
    await until(
      'all of them',
      () => seen('shipping.parcel-scanned'),
      (count) => count >= 21,
    );
    const { state } = await runProgram<{ state: string }>('ingestion', 'quarantine', [
      ...['show', JSON.stringify({ type: 'shipping.parcel-scanned', tenantId })],
    ]);
    const schema = inferredSchema(stateFromJson(state));
    expect(schema.events).toBe(21);
    expect(schema.fields.map(({ path, type }) => [path, type])).toEqual(
      expect.arrayContaining([
        ['parcelId', expect.anything()],
        ['weightKg', expect.anything()],
      ]),
    );
  });

  it('are told which declared type comes near', async () => {
    const { body } = await post([{ id: 'near', type: 'customers.seller-followd', data: {} }]);
    expect(body.results[0]).toMatchObject({
      quarantined: true,
      notice: expect.stringContaining('customers.seller-followed'),
    });
  });

  it('are refused past the limits of their tenant, each for itself', async () => {
    const third = await post([{ id: 'third', type: 'shipping.pallet-scanned', data: {} }, scanned(100)]);
    expect(third.status).toBe(207);
    expect(third.body.results).toMatchObject([{ code: 'QUARANTINE_FULL', field: 'type' }, { quarantined: true }]);
    const many = await post(Array.from({ length: 40 }, (_, index) => scanned(200 + index)));
    expect(many.body.results.filter(({ code }) => code === 'QUARANTINE_FULL').length).toBeGreaterThan(0);
  });

  it.each([
    ['no object', { id: 'x', type: 'shipping.parcel-scanned', data: [1] }, 400, 'EVENT_FIELD_INVALID'],
    [
      'a forbidden key',
      JSON.parse('{"id":"x","type":"shipping.parcel-scanned","data":{"__proto__":{}}}') as object,
      400,
      'BODY_FORBIDDEN_KEY',
    ],
    ['a type of the platform', { id: 'x', type: 'platform.made-up', data: {} }, 400, 'CONTRACT_UNKNOWN'],
    ['a type without a domain', { id: 'x', type: 'scanned', data: {} }, 400, 'CONTRACT_UNKNOWN'],
  ])('are refused for %s', async (_why, event, status, code) => {
    expect(await post([event])).toMatchObject({ status, body: { results: [{ code }] } });
  });
});
