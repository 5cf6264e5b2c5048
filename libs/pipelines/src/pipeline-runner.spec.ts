import { describe, expect, it } from '@jest/globals';
import { contractNamed, contracts } from '@nadi/contracts';
import { loadPipeline } from './load-pipeline.ts';
import type { PipelineEvent, PipelineResources } from './pipeline-event.ts';
import { completed } from './pipeline-test.ts';

const pageViewed = 'storefront.page-viewed';
const out = '  - { name: out, route: [{ to: customers.identity-linked, copy: all, data: DATA }] }';

/** A pipeline whose output's customerId is the value of an expression. */
function runner(steps: string, customerId = 'data.path', resources: PipelineResources = {}, name = 'tried') {
  const data = `{ customerId: '${customerId}', method: '"order"' }`;
  const text = `name: ${name}\ndescription: Tries something out.\nowner: tests\ninput: ${pageViewed}\nsteps:\n${steps}${out.replace('DATA', data)}\n`;
  return loadPipeline(text, 'tried.yaml', contracts).start(resources);
}

function view(data: Record<string, unknown> = {}, rest: Partial<PipelineEvent> = {}): PipelineEvent {
  const whole = {
    visitorId: 'v-1',
    sessionId: 's-1',
    channel: 'web',
    country: 'IN',
    path: '/',
    pageType: 'home',
    ...data,
  };
  return {
    tenantId: 'shop',
    contract: pageViewed,
    id: 'e-1',
    timeMs: 1_000,
    receivedAtMs: 1_000,
    data: completed(whole, contractNamed(pageViewed)),
    ...rest,
  };
}

const made = (steps: string, customerId: string, event = view(), resources: PipelineResources = {}) => {
  const { emitted, failed } = runner(steps, customerId, resources).process([event]);
  return failed.length > 0 ? failed : emitted.map(({ data }) => data['customerId']);
};

describe('PipelineRunner', () => {
  it('emits events of the output contract, every field present, with the time of the input', () => {
    const [emitted] = runner('').process([view()]).emitted;
    expect(emitted).toMatchObject({ input: 0, tenantId: 'shop', contract: 'customers.identity-linked', timeMs: 1_000 });
    expect(emitted?.data).toEqual({
      visitorId: 'v-1',
      customerId: '/',
      sessionId: 's-1',
      method: 'order',
      channel: 'web',
      device: null,
    });
  });

  it('parses a text of the event, and fails it alone where that is no JSON or too deep', () => {
    const parse = '  - { name: body, parse: { json: data.path, as: body } }\n';
    const path = (text: string) => view({ path: text });
    expect(made(parse, 'string(body.ids[0])', path('{"ids":[820982911946154508]}'))).toEqual(['820982911946154508']);
    expect(made(parse, 'body.missing.deeper', path('{}'))).toMatchObject([{ code: 'PIPELINE_OUTPUT_INVALID' }]);
    for (const text of ['{', `${'['.repeat(40)}${']'.repeat(40)}`, '{"__proto__":{"polluted":true}}']) {
      expect(made(parse, 'data.path', path(text))).toMatchObject([{ step: 'body', code: 'PIPELINE_VALUE_INVALID' }]);
    }
    expect(made(parse.replace('data.path', 'data.city'), 'data.path')).toMatchObject([
      { step: 'body', code: 'PIPELINE_VALUE_INVALID', message: 'the expression gave null in place of a text' },
    ]);
    expect('polluted' in {}).toBe(false);
  });

  it('gives an output the same id however often it is made, and others to others', () => {
    const id = (event: PipelineEvent, name?: string) =>
      runner('', 'data.path', {}, name).process([event]).emitted[0]?.id;
    expect(id(view())).toBe(id(view()));
    expect(id(view())).toMatch(/^[0-9a-f]{32}$/);
    const ids = [id(view()), id(view({}, { id: 'e-2' })), id(view({}, { tenantId: 'other' })), id(view(), 'renamed')];
    expect(new Set(ids).size).toBe(4);
    expect(id(view())).toBe(runner('  - filter: "true"\n').process([view()]).emitted[0]?.id);
  });

  it('drops under the name of the step, and under a name of its own without one', () => {
    const { dropped } = runner('  - { name: only-app, filter: data.channel == "app" }\n').process([view()]);
    expect(dropped).toEqual([{ input: 0, rule: 'only-app' }]);
    expect(runner('  - filter: "false"\n').process([view()]).dropped).toEqual([{ input: 0, rule: '1-filter' }]);
  });

  it('reports an event that fails with step, code and field, and goes on with the others', () => {
    const steps =
      '  - { name: third, filter: data.durationMs > 3 }\n  - { name: halve, transform: { set: { half: data.durationMs / size(data.path) } } }\n';
    const { emitted, failed } = runner(steps, 'string(data.half)').process([
      view(),
      view({ durationMs: 8, path: '/ab' }),
      view({ durationMs: 8, path: '' }, { contract: 'cart.item-added' }),
    ]);
    expect(emitted.map(({ input }) => input)).toEqual([1]);
    expect(failed).toMatchObject([
      { input: 0, code: 'EXPRESSION_INVALID', step: 'third' },
      { input: 2, code: 'PIPELINE_INPUT_UNEXPECTED', step: 'input' },
    ]);
    expect(made('  - { name: set, transform: { set: { x: data.city + "" } } }\n', 'data.x')).toMatchObject([
      { code: 'EXPRESSION_INVALID', step: 'set', field: 'x' },
    ]);
  });

  it('fails an event whose output does not fit its contract, and names the field', () => {
    expect(made('', 'data.customerId')).toMatchObject([
      { code: 'PIPELINE_OUTPUT_INVALID', step: 'out', field: 'customerId' },
    ]);
  });

  it('never changes an input', () => {
    const steps =
      '  - transform: { set: { path: data.path + "x" }, remove: [city] }\n  - redact: { remove: [ipAddress] }\n';
    const event = view({ ipAddress: '203.0.113.7', city: 'Pune' });
    const before = structuredClone(event);
    Object.freeze(event.data);
    expect(made(steps, 'data.path', event)).toEqual(['/x']);
    expect(event).toEqual(before);
  });

  it('lets all expressions of a transform see the fields as they were', () => {
    const steps = '  - transform: { set: { path: data.pageType, pageType: data.path } }\n';
    expect(made(steps, 'data.path + data.pageType')).toEqual(['home/']);
  });

  it('turns the integers of expressions into numbers, inside lists too', () => {
    const steps = '  - transform: { set: { pair: "[1, 2]", map: \'{"a": [3]}\' } }\n';
    expect(made(steps, 'string(data.pair[1] + 0.5) + string(data.map.a[0] + 0.5)')).toEqual(['2.53.5']);
  });
});

describe('redact', () => {
  const redacted = (how: string, ipAddress: unknown, tenantId = 'shop', hashSalt = 's') =>
    made(`  - redact: { ${how}: [ipAddress] }\n`, 'string(data.ipAddress)', view({ ipAddress }, { tenantId }), {
      hashSalt,
    });

  it('hashes so that equal values stay equal within a tenant and a secret only', () => {
    const hash = redacted('hash', '203.0.113.7');
    expect(hash).toEqual(redacted('hash', '203.0.113.7'));
    expect(hash).toEqual([expect.stringMatching(/^[\w-]{43}$/)]);
    const others = [
      redacted('hash', '203.0.113.8'),
      redacted('hash', '203.0.113.7', 'other'),
      redacted('hash', '203.0.113.7', 'shop', 't'),
    ];
    expect(others).not.toContainEqual(hash);
  });

  it('masks all but the last two characters, and all of a short text', () => {
    expect(redacted('mask', '203.0.113.7')).toEqual(['***.*.***.7']);
    expect(redacted('mask', 'abc')).toEqual(['***']);
  });

  it('removes by putting null in the place, and leaves null alone', () => {
    const steps = (how: string) => `  - redact: { ${how}: [ipAddress] }\n`;
    const isNull = 'data.ipAddress == null ? "gone" : "there"';
    expect(made(steps('remove'), isNull, view({ ipAddress: '203.0.113.7' }))).toEqual(['gone']);
    expect(made(steps('hash'), isNull, view(), { hashSalt: 's' })).toEqual(['gone']);
  });

  it('refuses to start without a secret for hashes', () => {
    expect(() => runner('  - redact: { hash: [ipAddress] }\n')).toThrow(/step 1-redact: there is no secret for hashes/);
  });
});

describe('sample', () => {
  it('keeps the stated share, always the same values', () => {
    const events = Array.from({ length: 20_000 }, (_, index) => view({ visitorId: `v-${index}` }));
    const step = '  - sample: { share: 0.2, by: data.visitorId }\n';
    const kept = runner(step)
      .process(events)
      .emitted.map(({ input }) => input);
    // Five standard deviations of a binomial with p = 0.2.
    expect(Math.abs(kept.length - 4_000)).toBeLessThan(5 * Math.sqrt(20_000 * 0.2 * 0.8));
    expect(
      runner(step)
        .process(events)
        .emitted.map(({ input }) => input),
    ).toEqual(kept);
    const salted = runner('  - sample: { share: 0.2, by: data.visitorId, salt: other }\n').process(events).emitted;
    expect(salted.map(({ input }) => input)).not.toEqual(kept);
  });

  it('lets pass what it does not apply to', () => {
    const step = '  - sample: { share: 0.000001, by: data.visitorId, when: data.channel == "app" }\n';
    expect(
      runner(step)
        .process([view(), view({ channel: 'app' })])
        .emitted.map(({ input }) => input),
    ).toEqual([0]);
  });
});

describe('deduplicate', () => {
  const step = '  - { name: twice, deduplicate: { by: data.visitorId, within: 10s } }\n';
  const at = (id: string, timeMs: number, data = {}) => view(data, { id, timeMs, receivedAtMs: timeMs });

  it('drops the same key within the time, in one tenant', () => {
    const events = [at('a', 0), at('b', 9_000), at('c', 30_000), { ...at('d', 31_000), tenantId: 'other' }];
    const { emitted, dropped } = runner(step).process(events);
    expect(emitted.map(({ input }) => input)).toEqual([0, 2, 3]);
    expect(dropped).toEqual([{ input: 1, rule: 'twice' }]);
  });

  it('lets a redelivery of the first one pass with the same id, also after a restart from what was remembered', () => {
    const first = runner(step);
    const [before] = first.process([at('a', 0)]).emitted;
    const second = first.pipeline.start({}, [structuredClone(first.takeNew())]);
    const { emitted, dropped } = second.process([at('a', 0), at('b', 1_000)]);
    expect(emitted).toEqual([before]);
    expect(dropped).toEqual([{ input: 1, rule: 'twice' }]);
  });

  it('does not remember what failed after it', () => {
    const tried = runner(step, 'data.customerId');
    expect(tried.process([at('a', 0)]).failed).toHaveLength(1);
    expect(tried.process([at('b', 1_000, { customerId: 'c-1' })]).emitted).toHaveLength(1);
  });

  it('does not remember keys in the clear', () => {
    const tried = runner(step);
    tried.process([at('a', 0)]);
    expect(JSON.stringify(tried.snapshot())).not.toContain('v-1');
  });
});

describe('enrich', () => {
  it('gives every field of a lookup, null where there is no row or no such field', () => {
    const steps = '  - enrich: { lookup: campaigns, key: data.campaign, fields: [title, budget], as: campaign }\n';
    const lookups = new Map([['campaigns', new Map([['m', { title: 'Monsoon' }]])]]);
    const title = 'campaign.title == null ? "none" : campaign.title';
    expect(made(steps, title, view({ campaign: 'm' }), { lookups })).toEqual(['Monsoon']);
    expect(made(steps, title, view({ campaign: 'x' }), { lookups })).toEqual(['none']);
    expect(made(steps, title, view(), { lookups })).toEqual(['none']);
    expect(() => runner(steps)).toThrow(/there is no table campaigns/);
  });
});

describe('split', () => {
  const steps = '  - { name: parts, split: { each: \'data.path.split("/")\', limit: 3 } }\n';

  it('makes one event per element, each with an id of its own that does not depend on the others', () => {
    const { emitted } = runner(steps, 'item + string(index)').process([view({ path: 'a/b/c' })]);
    expect(emitted.map(({ data }) => data['customerId'])).toEqual(['a0', 'b1', 'c2']);
    expect(new Set(emitted.map(({ id }) => id)).size).toBe(3);
    const filtered = runner(`${steps}  - filter: item != "a"\n`, 'item').process([view({ path: 'a/b/c' })]);
    expect(filtered.emitted.map(({ id }) => id)).toEqual(emitted.slice(1).map(({ id }) => id));
    expect(filtered.dropped).toEqual([{ input: 0, rule: '2-filter' }]);
  });

  it('fails the whole event if one part fails', () => {
    const { emitted, failed, dropped } = runner(`${steps}  - filter: int(item) > 1\n`, 'item').process([
      view({ path: '1/2/x' }),
    ]);
    expect([emitted, dropped]).toEqual([[], []]);
    expect(failed).toMatchObject([{ step: '2-filter', code: 'EXPRESSION_INVALID' }]);
  });

  it('fails an event whose splits multiply beyond all bounds', () => {
    const each = (as: string) => `  - split: { each: 'data.path.split("/")', as: ${as} }\n`;
    const events = [10, 101].map((length) => view({ path: Array(length).fill('a').join('/') }));
    const { emitted, failed } = runner(`${each('one')}${each('two')}`, 'one + two').process(events);
    expect(emitted).toHaveLength(100);
    expect(new Set(emitted.map(({ id }) => id)).size).toBe(100);
    expect(failed).toMatchObject([{ input: 1, code: 'PIPELINE_LIMIT_EXCEEDED', step: '2-split' }]);
  });

  it('fails an event with more elements than the limit, and one without a list', () => {
    expect(made(steps, 'item', view({ path: 'a/b/c/d' }))).toMatchObject([{ code: 'PIPELINE_LIMIT_EXCEEDED' }]);
    expect(made('  - split: { each: \'data.customerId == null ? dyn("x") : dyn([])\' }\n', 'item')).toMatchObject([
      { code: 'PIPELINE_VALUE_INVALID', message: 'the expression gave string in place of a list' },
    ]);
  });
});
