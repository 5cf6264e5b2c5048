import { describe, expect, it } from '@jest/globals';
import { camelName, takeName } from './avro-name.ts';

describe('camelName', () => {
  it.each([
    ['orderId', 'orderId'],
    ['order_id', 'orderId'],
    ['Order ID', 'orderId'],
    ['order-id', 'orderId'],
    ['URL', 'url'],
    ['UserID', 'userID'],
    ['2nd', 'field2nd'],
    ['', 'field'],
    ['$', 'field'],
    ['__proto__', 'proto'],
    ['constructor', 'constructorField'],
    ['prototype', 'prototypeField'],
    ['toString', 'toStringField'],
    ['n\u0430me', 'nU430Me'],
    ['\u202Eid', 'u202eId'],
    ['a\u0000b', 'aU0B'],
    ['日付', 'u65e5U4ed8'],
  ])('turns %j into %s', (name, expected) => {
    expect(camelName(name)).toBe(expected);
  });

  it('gives nothing but names that contracts allow', () => {
    for (let code = 0; code < 3_000; code += 1) {
      expect(camelName(`${String.fromCharCode(code)}${String.fromCharCode(code * 7)}x`)).toMatch(/^[a-z][a-zA-Z0-9]*$/);
    }
  });
});

describe('takeName', () => {
  it('numbers what is taken', () => {
    const taken = new Set<string>();
    expect(['a', 'a', 'a2', 'a'].map((name) => takeName(taken, name))).toEqual(['a', 'a2', 'a22', 'a3']);
  });
});
