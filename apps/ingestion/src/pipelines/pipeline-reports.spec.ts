import { describe, expect, it } from '@jest/globals';
import { contracts } from '@nadi/contracts';
import type { DataSource } from 'typeorm';
import { PipelineLibrary } from './pipeline-library.ts';
import { PipelineReports } from './pipeline-reports.ts';
import { pipelineSet, type PipelineSet } from './pipeline-set.ts';

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
const running = definition(1, '- filter: data.statusCode < 400');
const held = definition(2, '- redact: { hash: [ipAddress] }');
const library = new PipelineLibrary(contracts, {}, () => undefined);

const reportsOf = (set: PipelineSet) => new PipelineReports({} as DataSource, () => set);
const analystOf = (domain: string) => ({ grants: [{ role: 'analyst' as const, domain }] });

describe('what is told of pipelines', () => {
  it('is what they read and write, and that one is held with the reason', () => {
    const before = pipelineSet([running], library, undefined);
    const line = {
      ...{ name: 'views', version: 1, since: '1970-01-01T00:00:00.001Z', held: null, waitsFor: null },
      ...{ description: 'Page views of the tests.', owner: 'tests' },
      ...{ inputs: ['storefront.page-requested'], outputs: ['storefront.page-viewed'] },
    };
    expect(reportsOf(before).list(analystOf('*'))).toEqual([line]);
    expect(reportsOf(pipelineSet([held], library, before)).list(analystOf('*'))).toMatchObject([
      { version: 1, held: { version: 2, code: 'PIPELINE_RESOURCE_MISSING' } },
    ]);
    expect(reportsOf(pipelineSet([held], library, undefined)).list(analystOf('*'))).toEqual([
      { ...line, version: null, since: '1970-01-01T00:00:00.002Z', held: expect.objectContaining({ version: 2 }) },
    ]);
  });

  it('is that one waits for another that is held and reads the same', () => {
    const other = { ...running, name: 'other', text: running.text.replace('name: views', 'name: other') };
    const set = pipelineSet([other, held], library, undefined);
    expect(reportsOf(set).list(analystOf('*'))).toMatchObject([
      { name: 'other', version: 1, held: null, waitsFor: 'views' },
      { name: 'views', version: null, waitsFor: null },
    ]);
    const former = pipelineSet([other, running], library, undefined);
    expect(reportsOf(pipelineSet([other, held], library, former)).list(analystOf('*'))).toMatchObject([
      { waitsFor: null },
      { version: 1, waitsFor: null },
    ]);
  });

  it('is told to those alone to whom everything that it reads is open', () => {
    const reports = reportsOf(pipelineSet([running], library, undefined));
    expect(reports.list(analystOf('storefront'))).toHaveLength(1);
    expect(reports.list(analystOf('orders'))).toEqual([]);
    expect(() => reports.find(analystOf('orders'), 'views')).toThrow(
      expect.objectContaining({ code: 'DEFINITION_UNKNOWN' }),
    );
    expect(reports.find(analystOf('storefront'), 'views').name).toBe('views');
  });
});
