import { describe, expect, it } from '@jest/globals';
import { parametersIn, reasonAgainstExpression, tablesIn } from './sql-tokens.ts';

const known = new Set(['orders.order_placed', 'orders.order_placed_current', 'cart.item_added']);

describe('the pieces of a text of SQL', () => {
  it('name its tables, however they are written', () => {
    const sql = `-- cart.item_added
      select o.x, 'cart.item_added' from Orders . "order_placed" o join orders.order_placed_current using (y) where o.z`;
    expect(tablesIn(sql, known)).toEqual(['orders.order_placed', 'orders.order_placed_current']);
    expect(tablesIn('select 1 from orders./* of */item_added', known)).toEqual([]);
  });

  it('name its parameters, but not what looks like some', () => {
    const sql = `select $city, a$b, '$x', "$y", $$ $z $$, E'\\'$q' -- $c
      /* $d */ where n > $minimum`;
    expect([...parametersIn(sql)]).toEqual(['city', 'minimum']);
    expect([...parametersIn('? and $1')]).toEqual(['?', '1']);
  });

  it.each([
    'visitorId',
    `coalesce(customerId, visitorId || ')')`,
    `'a'''`,
    `"odd ) name" = 'it''s' and e'\\')' <> ''`,
    `list_filter(items, lambda i: i.price > 3)[1] in ('a', 'b')`,
    `{'a': 1}.a = $limit`,
    `case when a then b else c end`,
  ])('take %s for an expression', (text) => {
    expect(reasonAgainstExpression(text)).toBeUndefined();
  });

  it.each([
    ['', 'is empty'],
    ['  ', 'is empty'],
    ['a) or (b', 'closes what was not opened'],
    ['true) union select (1', 'closes what was not opened'],
    ['(a]', 'closes what was not opened'],
    ['(a', 'an opening bracket has no )'],
    ['a, b', 'more than one expression'],
    ['a; select 1', 'no semicolon'],
    ['a -- rest', 'no comments'],
    ['a /* rest', 'no comments'],
    [`'open`, 'no closing quote'],
    [`'a''`, 'no closing quote'],
    [`e'a\\'`, 'no closing quote'],
    [`$$ ) $$`, 'single quotes'],
    ['"open', 'no closing quote'],
  ])('refuse %j as an expression', (text, reason) => {
    expect(reasonAgainstExpression(text)).toContain(reason);
  });
});
