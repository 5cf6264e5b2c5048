import { describe, expect, it } from '@jest/globals';
import { compileValidator, contractNamed, type AvroField, type AvroRecord } from '@nadi/contracts';
import { emptyState } from '../inference-state.ts';
import { observe } from '../observe.ts';
import { randomEvents } from '../testing/random-events.ts';
import { mapEvent } from './map-event.ts';
import { proposeContract, type ContractProposal } from './propose-contract.ts';

const owner = { team: 'garden', contact: 'garden@nadi.example', runbook: 'https://runbooks.nadi.example/garden' };

function propose(events: readonly unknown[], name = 'garden.plant-watered'): ContractProposal {
  const state = emptyState();
  events.forEach((event, index) => observe(state, event, index));
  return proposeContract(state, { name, owner });
}

function fileOf(proposal: ContractProposal, end: string): string {
  return proposal.files.find(({ file }) => file.endsWith(end))?.text ?? '';
}

const schemaOf = (proposal: ContractProposal) => JSON.parse(fileOf(proposal, 'v1.avsc')) as AvroRecord;
const fieldsOf = (proposal: ContractProposal) =>
  Object.fromEntries(schemaOf(proposal).fields.map((field: AvroField) => [field.name, field]));

function validatorOf(proposal: ContractProposal) {
  const base = contractNamed('platform.service-started');
  return compileValidator({
    ...base,
    name: proposal.name,
    key: proposal.key.field,
    version: 1,
    schemas: [schemaOf(proposal)],
  });
}

const times = <T>(count: number, value: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => value(index));

describe('proposeContract', () => {
  it('lays the folder out as new events are', () => {
    expect(propose([{ plantId: 'p-1' }]).files.map(({ file }) => file)).toEqual([
      'schemas/garden/plant-watered/contract.yaml',
      'schemas/garden/plant-watered/v1.avsc',
      'schemas/garden/plant-watered/examples/valid-minimal.json',
      'schemas/garden/plant-watered/examples/valid-whole.json',
      'schemas/garden/plant-watered/examples/invalid-missing-key.json',
      'schemas/garden/plant-watered/examples/invalid-unknown-field.json',
    ]);
  });

  it.each(times(60, (index) => 7_000 + index))(
    'takes what was seen once it is mapped, whatever it was (seed %d)',
    (seed) => {
      const events = randomEvents(seed, 80);
      const proposal = propose(events);
      const validate = validatorOf(proposal);
      const issues = events
        .map((event) => mapEvent(proposal.mapping, event, 'e-1'))
        .filter((mapped) => mapped !== undefined)
        .map((mapped) => validate(mapped))
        .filter((issue) => issue !== undefined);
      expect(issues).toEqual([]);
      expect(JSON.parse(JSON.stringify(proposal.mapping))).toEqual(proposal.mapping);
    },
  );

  it('takes the id of most distinct values for the key, and names the others', () => {
    const proposal = propose(
      times(50, (index) => ({ shopId: `s-${index % 3}`, orderId: `o-${index}`, pageId: `p-${index % 9}` })),
    );
    expect(proposal.key).toEqual({ field: 'orderId', from: 'orderId', others: ['pageId', 'shopId'] });
    expect(proposal.fitsAsIs).toBe(true);
    expect(proposal.problems).toEqual([]);
  });

  it('never takes what is personal, empty or missing now and then for the key', () => {
    const proposal = propose(
      times(20, (index) => ({
        emailId: `asha${index}@example.com`,
        sku: index === 3 ? '' : `k${index}`,
        ...(index === 4 ? {} : { orderId: `o-${index}` }),
      })),
    );
    expect(proposal.key).toEqual({ field: 'plantWateredKey', others: [] });
    expect(proposal.mapping.keyFromEventId).toBe('plantWateredKey');
    expect(proposal.problems[0]?.problem).toMatch(/No field can be the key/);
  });

  it('makes optional fields nullable with the default null', () => {
    const fields = fieldsOf(
      propose([
        { id: 'a', x: 1, y: null },
        { id: 'b', y: 2 },
      ]),
    );
    expect(fields['x']).toMatchObject({ type: ['null', 'long'], default: null });
    expect(fields['y']).toMatchObject({ type: ['null', 'long'], default: null });
    expect(fields['id']).not.toHaveProperty('default');
  });

  it('protects personal fields: text, tagged, never an id, and the contract restricted', () => {
    const proposal = propose([
      { id: 'a', emailId: 'asha@example.com', phone: 9_876_543_210, tags: ['asha@example.com'] },
    ]);
    expect(proposal.personal).toEqual(['email', 'phone', 'tags']);
    expect(fieldsOf(proposal)['phone']).toMatchObject({ type: 'string', 'confluent:tags': ['PII'] });
    expect(fileOf(proposal, 'contract.yaml')).toContain('classification: restricted');
    expect(fileOf(propose([{ id: 'a' }]), 'contract.yaml')).toContain('classification: internal');
  });

  it('protects what nobody looked at, since nobody knows what is in it', () => {
    const proposal = propose([{ id: 'a', extra: { ['n'.repeat(65)]: 'x y' } }]);
    expect(proposal.personal).toEqual(['extra']);
    expect(fieldsOf(proposal)['extra']).toMatchObject({ type: 'string', 'confluent:tags': ['PII'] });
    expect(proposal.problems.map(({ path }) => path)).toEqual(['extra']);
  });

  it('reports names that are not allowed with what they become', () => {
    const proposal = propose([
      { id: 'a', 'unit price': 1, customer: { 'shop-id': 'x y' }, orderId: 'o', order_id: 'p' },
    ]);
    expect(proposal.renamed).toEqual([
      { path: 'customer.shop-id', name: 'customer.shopId' },
      { path: 'order_id', name: 'orderId2' },
      { path: 'unit price', name: 'unitPrice' },
    ]);
    expect(proposal.fitsAsIs).toBe(false);
  });

  it('makes instants of timestamps only under names that promise one', () => {
    const time = '2026-11-21T10:00:00Z';
    const fields = fieldsOf(
      propose([{ id: 'a', sentAt: time, seenAt: 1_767_225_600_000, on: time, lostAt: 'yesterday' }]),
    );
    const instant = { type: 'long', logicalType: 'timestamp-millis' };
    expect([fields['sentAt']?.type, fields['seenAt']?.type]).toEqual([instant, instant]);
    expect([fields['on']?.type, fields['lostAtText']?.type]).toEqual(['string', 'string']);
  });

  it('says what mixed types become and how to mend them', () => {
    const proposal = propose([
      { id: 'a', x: 1 },
      { id: 'b', x: 'one' },
    ]);
    expect(proposal.problems).toEqual([
      {
        path: 'x',
        problem: expect.stringContaining('several types'),
        mend: expect.stringContaining('agree on one type'),
      },
    ]);
    expect(mapEvent(proposal.mapping, { id: 'a', x: 1 }, 'e')).toEqual({ id: 'a', x: '1' });
  });

  it('reports amounts with their currency', () => {
    const { money } = propose([{ id: 'a', currency: 'INR', total: 19.99, lines: [{ price: 5 }], rate: 0.125 }]);
    expect(money).toEqual([
      { path: 'lines[].price', currency: 'currency', advice: expect.stringContaining('major or minor') },
      { path: 'total', currency: 'currency', advice: expect.stringContaining('multiply by 100') },
    ]);
    expect(propose([{ id: 'a', total: 1 }]).money[0]?.advice).toContain('currency (ISO 4217) is missing');
  });

  it('gives sets of codes a rule that warns', () => {
    const proposal = propose(times(40, (index) => ({ id: `a-${index}`, status: ['open', 'paid'][index % 2] })));
    expect(fileOf(proposal, 'contract.yaml')).toContain(`rule: "data.status in ['open', 'paid']"\n    severity: warn`);
    expect(fieldsOf(proposal)['status']?.doc).toContain('One of: open, paid.');
  });

  it.each([
    ['Garden.plant', owner, /kebab-case/],
    ['../../etc.passwd', owner, /kebab-case/],
    ['garden.plant', { ...owner, team: '' }, /owner\.team/],
    ['garden.plant', { ...owner, runbook: 'the wiki' }, /owner\.runbook/],
  ])('refuses %s of an owner like %j', (name, given, told) => {
    expect(() => proposeContract(emptyState(), { name, owner: given })).toThrow(
      expect.objectContaining({ code: 'CONTRACT_INVALID', message: expect.stringMatching(told) }),
    );
  });
});
