import { describe, expect, it } from '@jest/globals';
import { contracts } from '@nadi/contracts';
import { PipelineLibrary } from './pipeline-library.ts';
import { assertNotHeld, inputsOf, pipelineSet, readersOf } from './pipeline-set.ts';

const text = (step: string) => `
name: views
description: Page views of the tests.
owner: tests
input: storefront.page-requested
steps:
  ${step}
  - route: [{ to: storefront.page-viewed, copy: [visitorId, sessionId, channel, path, pageType], data: { country: '"IN"' } }]
`;
const definition = (version: number, step: string) => ({ name: 'views', version, text: text(step), sinceMs: version });
const filter = '- filter: data.statusCode < 400';
const hash = '- redact: { hash: [ipAddress] }';
const library = new PipelineLibrary(contracts, {}, () => undefined);
const input = 'storefront.page-requested';

describe('the set of pipelines in force', () => {
  it('holds the events of a pipeline that cannot run, and says what is missing', () => {
    const set = pipelineSet([definition(1, hash)], library, undefined);
    expect(readersOf(set, input)).toEqual([]);
    expect(inputsOf(set)).toEqual(new Map([[input, 1]]));
    expect(() => assertNotHeld(set, input)).toThrow(/views@1 cannot run: .*secret for hashes/);
    expect(() => assertNotHeld(set, 'orders.order-placed')).not.toThrow();
  });

  it('lets the former version of such a pipeline run on', () => {
    const former = pipelineSet([definition(1, filter)], library, undefined);
    const set = pipelineSet([definition(2, hash)], library, former);
    expect(readersOf(set, input).map(({ version }) => version)).toEqual([1]);
    expect(set.held).toMatchObject([{ name: 'views', version: 2, formerVersion: 1 }]);
    expect(() => assertNotHeld(set, input)).not.toThrow();
  });

  it('makes a version that ran at some time wait until its text is known', () => {
    expect(() => library.get('views', 9)).toThrow(expect.objectContaining({ code: 'PIPELINE_HELD', retriable: true }));
  });
});
