import { describe, expect, it } from '@jest/globals';
import { contractNamed, contracts, type Contract } from '@nadi/contracts';
import { checkPipelines, loadPipeline } from './load-pipeline.ts';

const head = 'name: tried\ndescription: Tries something out.\nowner: tests\n';
const route =
  '  - route: [{ to: customers.identity-linked, copy: all, data: { customerId: "data.visitorId", method: \'"order"\' } }]';

function load(steps: string, input = 'storefront.page-viewed') {
  return loadPipeline(`${head}input: ${input}\nsteps:\n${steps}\n`, 'tried.yaml', contracts);
}

function problem(steps: string, input?: string): string {
  try {
    load(steps, input);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('loadPipeline', () => {
  it('takes a correct pipeline and names what it reads and writes', () => {
    const pipeline = load(`  - filter: data.channel == "web"\n${route}`);
    expect([...pipeline.inputs]).toEqual(['storefront.page-viewed']);
    expect(pipeline.outputs).toEqual(['customers.identity-linked']);
    expect(pipeline.steps.map(({ rule }) => rule)).toEqual(['1-filter', '2-route']);
  });

  it.each([
    [
      'an unknown field, with the one that was meant',
      '  - filter: data.chanel == "web"',
      /^tried.yaml:6: steps.0.filter: .*there is no data.chanel; did you mean channel/,
    ],
    ['an unknown variable', '  - filter: event.channel == "web"', /^tried.yaml:6: .*Unknown variable: event/],
    ['a condition that is none', '  - filter: data.channel', /is neither true nor false/],
    ['an expression that does not parse', '  - filter: data.channel ==', /^tried.yaml:6: steps.0.filter/],
    [
      'a step without a kind',
      '  - name: nothing',
      /^tried.yaml:6: steps.0: needs exactly one of filter, parse, transform/,
    ],
    [
      'a step of two kinds',
      '  - { filter: "true", sample: { share: 0.1, by: data.visitorId } }',
      /needs exactly one of/,
    ],
    ['an unknown kind of step', '  - { filtre: "true" }', /^tried.yaml:6: steps.0: .*filtre/],
    [
      'two steps of one name',
      '  - { name: a, filter: "true" }\n  - { name: a, filter: "true" }',
      /^tried.yaml:7: steps.1.name: the step a stands twice/,
    ],
    [
      'a field that was removed before',
      '  - transform: { remove: [city] }\n  - filter: data.city == "Pune"',
      /^tried.yaml:7: .*there is no data.city/,
    ],
    [
      'removing what is not there',
      '  - transform: { remove: [town] }',
      /steps.0.transform.remove.0: there is no field town/,
    ],
    ['redacting what is not there', '  - redact: { hash: [ip] }', /steps.0.redact.hash.0: there is no field ip/],
    [
      'a lookup without a key',
      '  - enrich: { lookup: shops, fields: [name], as: shop }',
      /steps.0.enrich.key: is required/,
    ],
    [
      'enrichment from two sources',
      '  - enrich: { geo: data.ipAddress, userAgent: data.path, as: x }',
      /exactly one of userAgent, geo/,
    ],
    [
      'a field that a lookup does not give',
      '  - enrich: { lookup: shops, key: data.storeId, fields: [name], as: shop }\n  - filter: shop.nome != null',
      /there is no shop.nome; did you mean name/,
    ],
    [
      'a name that is taken',
      '  - enrich: { geo: data.ipAddress, as: data }',
      /steps.0.enrich.as: the name data is taken/,
    ],
    ['a share of everything', '  - sample: { share: 1, by: data.visitorId }', /^tried.yaml:6: steps.0.sample.share/],
    [
      'a duration that is none',
      '  - deduplicate: { by: data.visitorId, within: soon }',
      /steps.0.deduplicate.within: "soon" is not a duration/,
    ],
    ['a word of CEL as a name', '  - enrich: { geo: data.ipAddress, as: in }', /steps.0.enrich.as: is a reserved word/],
    [
      'a name that every object has',
      '  - transform: { set: { constructor: data.city } }',
      /steps.0.transform.set.constructor: is a reserved word/,
    ],
    [
      'remembering personal data',
      '  - deduplicate: { by: data.ipAddress, within: 1m }',
      /steps.0.deduplicate.by: remembers the personal field data.ipAddress; redact it before/,
    ],
    ['splitting what is no list', '  - split: { each: data.city }', /"data.city" is not a list/],
  ])('refuses %s', (_what, steps, expected) => {
    expect(problem(`${steps}\n${route}`)).toMatch(expected);
  });

  const to = (text: string) => `  - route: [{ to: ${text} }]`;
  it.each([
    [
      'an unknown output',
      to('customers.identity-linkt'),
      /steps.0.route.0.to: there is no contract .*did you mean customers.identity-linked/,
    ],
    [
      'its input as output',
      to('storefront.page-viewed, copy: all'),
      /^tried.yaml:6: steps.0.route.0.to: .*come back to it for ever/,
    ],
    [
      'a missing required field',
      to('customers.identity-linked, data: { visitorId: data.visitorId, channel: data.channel }'),
      /^tried.yaml:6: steps.0.route.0.data: customers.identity-linked needs customerId\n.*needs method/,
    ],
    [
      'a field that the output has not',
      to(
        'customers.identity-linked, copy: [visitorId, channel], data: { customerId: data.visitorId, method: \'"order"\', age: "1" }',
      ),
      /steps.0.route.0.data.age: customers.identity-linked has no field age/,
    ],
    [
      'copying what the event has not',
      to('customers.identity-linked, copy: [visitorId, method, channel], data: { customerId: data.visitorId }'),
      /copy.1: the event has no field method/,
    ],
    [
      'a number for a text',
      to('customers.identity-linked, copy: all, data: { customerId: data.visitorId, method: data.durationMs }'),
      /method is a whole number, and a text is wanted/,
    ],
    [
      'personal data where none may stand',
      to('customers.identity-linked, copy: all, data: { customerId: data.ipAddress, method: \'"order"\' }'),
      /customerId is not for personal data, and data.ipAddress is; redact it before/,
    ],
    ['no route at the end', '  - filter: "true"', /^tried.yaml:6: steps.0: the last step must be a route/],
  ])('refuses %s', (_what, steps, expected) => {
    expect(problem(steps)).toMatch(expected);
  });

  it('takes what a step parses for anything, and wants a text to parse and a name that is free', () => {
    const parsed = '  - parse: { json: data.path, as: body }';
    expect(problem(`${parsed}\n  - filter: body.a.b == 1 && has(body.c)\n${route}`)).toBe('');
    expect(problem(`  - filter: body.a == 1\n${parsed}\n${route}`)).toMatch(/Unknown variable: body/);
    expect(problem(`  - parse: { json: timeMs, as: body }\n${route}`)).toMatch(/steps.0.parse.json: .*is not a text/);
    expect(problem(`  - parse: { json: data.path, as: data }\n${route}`)).toMatch(/the name data is taken/);
    expect(problem(`${parsed}\n${parsed}\n${route}`)).toMatch(/the name body is taken/);
  });

  it('follows personal data through fields that are set from it', () => {
    const steps = '  - transform: { set: { key: data.ipAddress + "x" } }\n';
    const output = to('customers.identity-linked, copy: all, data: { customerId: data.key, method: \'"order"\' }');
    expect(problem(`${steps}${output}`)).toMatch(/customerId is not for personal data, and data.key is/);
    expect(problem(`  - redact: { hash: [ipAddress] }\n${steps}${output}`)).toBe('');
  });

  it('finds personal data inside of lists', () => {
    const [placed, sold] = ['orders.order-placed', 'orders.line-sold'].map((name) => contractNamed(name));
    const tagged = JSON.parse(
      JSON.stringify(placed).replaceAll('"name":"productName"', '"confluent:tags":["PII"],"name":"productName"'),
    ) as Contract;
    const wide = JSON.parse(JSON.stringify(sold)) as { schemas: [{ fields: unknown[] }] };
    wide.schemas[0].fields.push({ name: 'items', doc: 'Lines.', type: { type: 'map', values: 'string' }, default: {} });
    const own = new Map([tagged, wide as unknown as Contract].map((contract) => [contract.name, contract]));
    const data = '{ lineNumber: "1", productId: id, quantity: "1", unitPriceMinor: "1", lineTotalMinor: "1" }';
    const text = (redact: string) =>
      `${head}input: orders.order-placed\nsteps:\n${redact}${to(`orders.line-sold, copy: all, data: ${data}`)}\n`;
    expect(() => loadPipeline(text(''), 'tried.yaml', own)).toThrow(
      /items is not for personal data, and items\[\].productName is/,
    );
    expect(loadPipeline(text('  - redact: { remove: ["items[].productName"] }\n'), 'tried.yaml', own).outputs).toEqual([
      'orders.line-sold',
    ]);
  });

  it('wants has() for a field that not every input has', () => {
    const inputs = '[storefront.page-viewed, livestream.viewer-joined]';
    const output = (channel: string) =>
      to(
        `customers.identity-linked, data: { visitorId: data.visitorId, customerId: data.visitorId, method: '"order"', channel: '${channel}' }`,
      );
    expect(problem(output('data.channel'), inputs)).toMatch(
      /not every input has data.channel; ask has\(data.channel\)/,
    );
    expect(problem(output('has(data.channel) ? data.channel : "live"'), inputs)).toBe('');
    expect(problem(output('contract == "livestream.viewer-joined" ? "live" : data.channel'), inputs)).toBe('');
  });

  it('refuses an unknown input and one that stands twice', () => {
    expect(problem(route, 'storefront.page-view')).toMatch(
      /^tried.yaml:4: input.0: .*did you mean storefront.page-viewed/,
    );
    expect(problem(route, '[storefront.page-viewed, storefront.page-viewed]')).toMatch(/input.1: .*stands twice/);
  });

  it('refuses more than fifty steps, long expressions and large files', () => {
    expect(problem(`${'  - filter: "true"\n'.repeat(50)}${route}`)).toMatch(/^tried.yaml:6: steps: /);
    expect(problem(`  - filter: data.city == "${'x'.repeat(2_001)}"\n${route}`)).toMatch(/steps.0.filter/);
    expect(problem(`${'#'.repeat(300_000)}\n${route}`)).toMatch(/longer than/);
  });
});

describe('checkPipelines', () => {
  const made = (name: string, input: string, output: string, data: string) => {
    const text = `${head.replace('tried', name)}input: ${input}\nsteps: [{ route: [{ to: ${output}, copy: all, data: ${data} }] }]\n`;
    return { file: `${name}.yaml`, pipeline: loadPipeline(text, `${name}.yaml`, contracts) };
  };
  const [settled, chargeback] = ['payments.payment-settled', 'payments.chargeback-received'] as const;
  const there = made('there', settled, chargeback, '{ chargebackId: id, reason: \'"other"\' }');
  const back = made('back', chargeback, settled, '{ direction: \'"in"\' }');

  it('refuses pipelines that hand events round in a circle', () => {
    expect(() => checkPipelines([there])).not.toThrow();
    expect(() => checkPipelines([there, back])).toThrow(
      `there.yaml:1: steps: its events would come back to it: ${settled} → ${chargeback} → ${settled}`,
    );
  });

  it('refuses a name that stands in two files', () => {
    expect(() => checkPipelines([there, { ...there, file: 'other.yaml' }])).toThrow(
      'other.yaml:1: name: the pipeline there stands in there.yaml too',
    );
  });
});
