import { describe, expect, it } from '@jest/globals';
import { contracts } from '@nadi/contracts';
import { compileQueries } from './query-catalog.ts';
import { queriesKind } from './queries-kind.ts';

const head = 'name: orders\nquestion: How many orders came in?\n';
const source = (rest: string, file = 'orders.yaml') => ({ file, text: head + rest });
const check = (rest: string) => queriesKind(contracts).check([source(rest)]);
const failures = async (rest: string) => (await check(rest)[0]?.test())?.flatMap((one) => one.failures);
const sql = 'sql: select count(*) as n from orders.order_placed\n';
const funnel = (second: string) =>
  `funnel:\n  by: visitorId\n  within: 1d\n  steps:\n    - { event: cart.item-added }\n    - { event: orders.order-placed, ${second} }\n`;

describe('queries as a kind of definition', () => {
  it.each([
    ['', /^orders\.yaml:1: needs one of sql, funnel, paths, retention, sessions, baskets/],
    [
      `${sql}funnel: { within: 1h, by: x, steps: [{ event: cart.item-added }, { event: cart.item-added }] }\n`,
      /:4: funnel: .*and no more/,
    ],
    ['sql: select $city\n', /:3: sql: \$city does not stand under parameters/],
    ['sql: select ?\n', /:3: sql: parameters have names/],
    [`parameters:\n  city: { type: text }\n${sql}`, /:4: parameters\.city: is not used; write \$city/],
    [
      'parameters:\n  n: { type: integer, default: 9, max: 5 }\nsql: select $n\n',
      /:4: parameters\.n\.default: n: must be .* up to 5/,
    ],
    ['parameters:\n  format: { type: text }\nsql: select $format\n', /:4: parameters\.format: is taken/],
    [`staleness: 2h\n${sql}`, /:3: staleness: is at most 1h/],
    [`for: sellers\n${sql}`, /:3: for: orders\.order-placed has no seller, so that no seller may read it/],
    [
      'for: sellers\nsql: select 1 from orders.line_sold, "orders".Order_Placed_current\n',
      /:3: for: orders\.order-placed has no seller/,
    ],
    ['for: sellers\nsql: select 1\n', /:3: for: the query reads no table/],
    [`for: everybody\n${sql}`, /:3: for: /],
    [`limit: 0\n${sql}`, /:3: limit: /],
    [funnel('by: "visitorId) or (true"'), /:8: funnel\.steps\.1\.by: "\)" closes what was not opened/],
    [funnel('where: "a; drop"'), /:8: funnel\.steps\.1\.where: an expression has no semicolon/],
    [funnel('where: city = $city'), /: parameters: \$city does not stand under parameters/],
    [funnel('wher: true'), /:8: funnel\.steps\.1: .*wher/],
    [
      'funnel: { by: x, within: 1h, steps: [{ event: cart.item-added }, { event: orders.order-place }] }\n',
      /:3: funnel\.steps\.1\.event: .*Did you mean orders\.order-placed/,
    ],
    [
      'funnel: { within: 1h, steps: [{ event: cart.item-added, by: x }, { event: cart.item-added }] }\n',
      /:3: funnel\.steps\.1: needs `by`/,
    ],
    [
      'sessions: { by: x, zone: Mars/North, events: [{ event: cart.item-added }] }\n',
      /:3: sessions\.zone: must be a time zone/,
    ],
    [
      `${sql}tests:\n  - { name: t, given: { cart.item-added: [] }, expect: [] }\n`,
      /:5: tests\.0\.given\.cart\.item-added: is not read/,
    ],
    [
      `${sql}tests:\n  - { name: t, parameters: { x: 1 }, expect: [] }\n`,
      /:5: tests\.0\.parameters: x: the query has no such parameter/,
    ],
  ])('are refused with file, line and key: %j', (rest, reason) => {
    expect(() => check(rest)).toThrow(
      expect.objectContaining({ code: 'DEFINITION_INVALID', message: expect.stringMatching(reason) }),
    );
  });

  it('have names of their own', () => {
    const twice = [source(sql, 'a.yaml'), source(sql, 'b.yaml')];
    expect(() => queriesKind(contracts).check(twice)).toThrow(/^b\.yaml:1: name: the query orders is defined twice/);
    expect(queriesKind(contracts).nameOf(source(sql))).toBe('orders');
    const catalog = compileQueries([source(sql)], contracts);
    expect(() => catalog.named('order')).toThrow(
      expect.objectContaining({ code: 'QUERY_UNKNOWN', message: expect.stringContaining('orders') }),
    );
  });

  it.each([
    [sql.replace('count(*)', 'total'), [/^orders\.yaml:3: sql: Line 1, column 8: .*total/]],
    ['sql: selec 1\n', [/^orders\.yaml:3: sql: .*syntax error/]],
    [`sql: select * from read_csv('/etc/passwd')\n`, [/may not stand in FROM/]],
    [funnel('where: colour = 3'), [/^orders\.yaml:8: funnel\.steps\.1\.where: .*colour/]],
    [funnel('where: true union select 1'), [/^orders\.yaml:8: funnel\.steps\.1\.where: .*syntax error/]],
    [funnel('by: getenv(visitorId)'), [/^orders\.yaml:8: funnel\.steps\.1\.by: .*getenv may not be called/]],
    [
      'baskets: { event: orders.order-placed, forEach: items, value: item.productID2 }\n',
      [/^orders\.yaml:3: baskets\.value: .*productID2/i],
    ],
  ])('tell with line and key what the engine does not understand: %j', async (rest, reasons) => {
    expect(await failures(rest)).toEqual(reasons.map((reason) => expect.stringMatching(reason)));
  });

  it('tell how an answer differs from what a test expects', async () => {
    const test = (expected: string, given = '[{ data: { orderId: o1 } }, { data: { orderId: o2 } }]') =>
      `${sql}tests:\n  - { name: counts, given: { orders.order-placed: ${given} }, expect: ${expected} }\n`;
    expect(await failures(test('[{ n: 2 }]'))).toEqual([]);
    expect(await failures(test('[{ n: 3 }]'))).toEqual(['row 1: n: expected 3, was 2']);
    expect(await failures(test('[]'))).toEqual(['expected 0 rows, were 1: [{"n":2}]']);
    expect(await failures(test('[{ m: 2 }]'))).toEqual(['there is no column m; there are n']);
    expect(await failures(test('[]', '[{ data: { orderID: o1 } }]'))).toEqual([
      'orders.order-placed has no field orderID',
    ]);
    expect(await failures(sql)).toEqual([]);
  });

  it('read the newest event of each key as well', async () => {
    const rest = `sql: select city from customers.profile_changed_current
tests:
  - name: the newest
    given: { customers.profile-changed: [{ data: { customerId: c, city: Pune } }, { data: { customerId: c, city: Goa } }] }
    expect: [{ city: Goa }]
`;
    expect(await failures(rest)).toEqual([]);
  });
});
