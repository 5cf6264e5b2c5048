import { describe, expect, it } from '@jest/globals';
import { contracts } from '@nadi/contracts';
import { loadPipeline } from './load-pipeline.ts';
import { runPipelineTests } from './pipeline-test.ts';

const head = `name: tried
description: Tries something out.
owner: tests
input: livestream.viewer-joined
steps:
  - { name: guests, filter: data.customerId != null }
  - route:
      - to: customers.identity-linked
        copy: all
        data: { customerId: data.customerId, method: '"sign-in"', channel: 'data.source == "x" ? string(data.nothing.at) : "live"' }
tests:
  - name: it
`;
const data = '{ streamId: s, sellerId: m, visitorId: v-1, customerId: c-1, country: IN, viewId: w }';

function failures(test: string): readonly string[] {
  const text = `${head.replace('data.nothing.at', '1 / (size(data.country) - 2)')}${test}`;
  return runPipelineTests(loadPipeline(text, 'tried.yaml', contracts), contracts)[0]?.failures ?? ['not run'];
}

describe('runPipelineTests', () => {
  it('passes when outputs, drops and failures are as expected, and compares only the fields that are named', () => {
    const given = `given: [{ data: ${data} }, { data: ${data.replace('customerId: c-1, ', '')} }, { data: ${data.replace('viewId', 'source: x, viewId')} }]`;
    const emitted = 'emitted: [{ contract: customers.identity-linked, data: { customerId: c-1, device: null } }]';
    const failed = 'failed: [{ step: 2-route, code: EXPRESSION_INVALID }]';
    expect(failures(`    ${given}\n    expect: { ${emitted}, dropped: { guests: 1 }, ${failed} }\n`)).toEqual([]);
  });

  it('says what was expected and what was', () => {
    const found = failures(
      `    given: [{ data: ${data} }]\n    expect: { emitted: [{ contract: customers.identity-linked, data: { customerId: c-2, devise: x } }], dropped: { guests: 1 } }\n`,
    );
    expect(found).toEqual([
      'emitted 1: expected {"contract":"customers.identity-linked","data":{"customerId":"c-2","devise":"x"}}, was {"contract":"customers.identity-linked","data":{"customerId":"c-1"}}',
      'dropped: expected [["guests",1]], was []',
    ]);
  });

  it('reports outputs that nobody expected, and expected ones that do not come', () => {
    expect(failures(`    given: [{ data: ${data} }]\n    expect: {}\n`)[0]).toMatch(
      /^emitted 1: expected undefined, was /,
    );
    const none = `    given: [{ data: ${data.replace('customerId: c-1, ', '')} }]\n    expect: { emitted: [{ contract: customers.identity-linked, data: {} }], dropped: { guests: 1 } }\n`;
    expect(failures(none)[0]).toMatch(/^emitted 1: expected .*was undefined/);
  });

  it('takes only events of the contract', () => {
    const wrong = data.replace('country: IN, ', '');
    expect(failures(`    given: [{ data: ${wrong} }]\n    expect: {}\n`)[0]).toMatch(
      /^given 1 is no event of livestream.viewer-joined: country/,
    );
    expect(failures(`    given: [{ contract: nothing.there, data: ${data} }]\n    expect: {}\n`)[0]).toMatch(
      /there is no contract nothing.there/,
    );
  });

  it('reports a table that is not given as a failure of the test', () => {
    const text = head
      .replace('steps:\n', 'steps:\n  - enrich: { lookup: shops, key: data.sellerId, fields: [title], as: shop }\n')
      .replace('data.nothing.at', '2');
    const tests = `    given: [{ data: ${data} }]\n    expect: {}\n`;
    const [result] = runPipelineTests(loadPipeline(`${text}${tests}`, 'tried.yaml', contracts), contracts);
    expect(result?.failures).toEqual(['pipeline tried, step 1-enrich: there is no table shops']);
  });
});
