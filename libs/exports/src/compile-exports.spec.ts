import { describe, expect, it } from '@jest/globals';
import { contracts } from '@nadi/contracts';
import { compileExports, exportsKind } from './index.ts';

const head = 'name: sample\ntitle: A sample of an export\nowner: data@nadi.example\nformat: csv\n';
const compile = (rest: string) => compileExports([{ file: 'sample.yaml', text: head + rest }], contracts);
const failureOf = (rest: string): string => {
  try {
    compile(rest);
  } catch (error) {
    return (error as Error).message;
  }
  return 'no failure';
};

describe('a definition of an export', () => {
  it('runs every quarter of an hour, for all tenants, without personal data, if it does not say otherwise', () => {
    const [one] = compile('rows: { contract: orders.order-placed }\n');
    expect(one?.definition).toMatchObject({ schedule: '*/15 * * * *', personal: false });
    expect(one?.definition.tenants).toBeUndefined();
    expect(one?.source).toMatchObject({ kind: 'rows', contract: { name: 'orders.order-placed' } });
  });

  it('may export metrics or a query with the bounds of the interval', () => {
    expect(compile('metrics: [orders, revenue]\n')[0]?.source).toEqual({
      kind: 'metrics',
      metrics: ['orders', 'revenue'],
    });
    expect(compile('query: { name: orders-by-city, parameters: { from: $from }, key: [city] }\n')[0]?.source).toEqual({
      ...{ kind: 'query', name: 'orders-by-city', parameters: { from: '$from' }, key: ['city'] },
    });
  });

  it.each([
    ['', 'sample.yaml:1: needs one of rows, metrics, query'],
    [
      'metrics: [orders]\nrows: { contract: orders.order-placed }\n',
      'sample.yaml:5: metrics: needs one of rows, metrics, query, and no more',
    ],
    [
      'rows: { contract: orders.order-place }\n',
      'sample.yaml:5: rows.contract: there is no contract orders.order-place; did you mean orders.order-placed',
    ],
    ['metrics: [orders]\nschedule: often\n', 'sample.yaml:6: schedule: must be five fields of cron'],
    ['metrics: [orders, orders]\n', 'sample.yaml:5: metrics: names orders twice'],
    ['metrics: [orders]\ntenants: []\n', 'sample.yaml:6: tenants: '],
    ['metrics: [orders]\nformats: csv\n', 'sample.yaml:6: '],
  ])('is refused with %j at its line', (rest, reason) => {
    expect(failureOf(rest)).toContain(reason);
  });

  it('has a name of its own', () => {
    const twice = ['a.yaml', 'b.yaml'].map((file) => ({ file, text: `${head}metrics: [orders]\n` }));
    expect(() => compileExports(twice, contracts)).toThrow('b.yaml:1: name: the export sample is defined twice');
  });

  it('is one of a kind that names it', () => {
    const kind = exportsKind(contracts);
    const source = { file: 'sample.yaml', text: `${head}metrics: [orders]\n` };
    expect([kind.kind, kind.nameOf(source), kind.check([source]).map(({ name }) => name)]).toEqual([
      ...['exports', 'sample', ['sample']],
    ]);
  });
});
