import { describe, expect, it } from '@jest/globals';
import { contracts } from '@nadi/contracts';
import type { PreviewedEvent } from '@nadi/definitions';
import { definitionKinds } from '../definition-kinds.ts';
import { runTrial, type TrialCheck, type TrialJob } from './trial-job.ts';

const text = (more = '') => `name: links
description: Links of the tests.
owner: tests
input: livestream.viewer-joined
steps:
  - { name: guests, filter: data.customerId != null }
${more}  - route:
      - { to: customers.identity-linked, copy: [customerId, visitorId], data: { method: '"m"', channel: '"live"' } }
`;
const tests = `tests:
  - { name: keeps customers, given: [{ data: { viewId: w } }], expect: { dropped: { guests: 1 } } }
`;
const viewed = (id: string, tenantId: string, customerId: string | null): PreviewedEvent => ({
  ...{ id, tenantId, contract: 'livestream.viewer-joined', timeMs: 0, receivedAtMs: 0 },
  data: { customerId, visitorId: 'v' },
});
const asked: number[] = [];
const tools = {
  kinds: definitionKinds(contracts),
  openNewest: () => ({
    read: (_names: readonly string[], limit: number) => {
      asked.push(limit);
      return Promise.resolve([viewed('e1', 'nadi', 'c-1'), viewed('e2', 'acme', 'c-2'), viewed('e3', 'acme', null)]);
    },
    close: () => Promise.resolve(),
  }),
  tablesDir: '/tables',
};
const inForce = [{ name: 'links', version: 4, text: text() }];
const check = async (of: string, kind = 'pipelines') =>
  (await runTrial({ what: 'check', kind, text: of, inForce }, tools)) as TrialCheck;
const preview = async (of: string, more: Partial<TrialJob> = {}) =>
  runTrial({ what: 'preview', kind: 'pipelines', text: of, inForce, events: 50, tenantId: 'nadi', ...more }, tools);

describe('a trial', () => {
  it('checks a text in the place of the one of its name, and runs its tests', async () => {
    const { name, problems, tests: results } = await check(text() + tests);
    expect([name, problems]).toEqual(['links', []]);
    expect(results).toMatchObject([{ name: 'keeps customers' }]);
  });

  it('says line and key of what is wrong', async () => {
    expect(await check(text('  - { filter: data.nothing == 1 }\n'))).toMatchObject({
      name: null,
      problems: [{ line: 7, key: 'steps.1.filter', message: expect.stringContaining('nothing') }],
      tests: [],
    });
    expect((await check('name: [')).problems).toMatchObject([{ line: expect.any(Number), key: '' }]);
  });

  it('finds what is wrong only together with what is in force', async () => {
    const back = text()
      .replace('name: links', 'name: back')
      .replace('input: livestream.viewer-joined', 'input: customers.identity-linked')
      .replace(/filter: .* }/, 'filter: "true" }')
      .replace(
        /- \{ to: .*/,
        '- { to: livestream.viewer-joined, copy: all, data: { streamId: \'"s"\', sellerId: \'"m"\', viewId: \'"w"\', country: \'"IN"\' } }',
      );
    expect((await check(back)).problems).toMatchObject([{ message: expect.stringContaining('would come back to it') }]);
  });

  it('tries real events, counts all and shows those of one tenant', async () => {
    expect(await preview(text())).toMatchObject({
      events: 3,
      groups: [
        { what: 'made', name: 'customers.identity-linked', count: 2, examples: [{ customerId: 'c-1' }] },
        { what: 'dropped', name: 'guests', count: 1, examples: [] },
      ],
    });
    expect(asked).toEqual([50]);
  });

  it('says where a table is missing', async () => {
    const lookup = '  - { enrich: { lookup: products, key: data.viewId, fields: [title], as: found } }\n';
    await expect(preview(text(lookup))).rejects.toMatchObject({
      code: 'PIPELINE_RESOURCE_MISSING',
      message: expect.stringMatching(/there is no table products in \/tables/),
    });
  });

  it('refuses kinds that there are not, and texts that cannot be tried', async () => {
    await expect(check('', 'spells')).rejects.toMatchObject({ code: 'DEFINITION_UNKNOWN' });
    await expect(preview('name: x')).rejects.toMatchObject({ code: 'DEFINITION_INVALID' });
  });
});
