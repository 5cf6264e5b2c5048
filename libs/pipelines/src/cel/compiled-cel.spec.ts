import { describe, expect, it } from '@jest/globals';
import { parse } from '@marcbachmann/cel-js';
import { compileExpression, type VariableType } from '@nadi/definitions';
import { compileCel } from './compiled-cel.ts';
import { compileNode } from './compile-node.ts';

const fields = [
  'amount',
  'count',
  'city',
  'price',
  'currency',
  'at',
  'emoji',
  'flag',
  'tags',
  'numbers',
  'attributes',
  'nested',
] as const;

const unusual: readonly unknown[] = [null, 'text', 3, -0, true, [], ['a'], [1, 'a'], {}, { a: 1 }];

/** Random expressions over random events, for comparing two ways of evaluating them; the same seed gives the same ones. */
class RandomCel {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** Most are well typed, some are not. */
  expression(depth = 4): string {
    return this.next() < 0.6 ? this.condition(depth) : this.value(depth);
  }

  values(): Record<string, unknown> {
    const data: Record<string, unknown> = {};
    for (const name of fields) {
      if (this.next() < 0.9) {
        data[name] = this.next() < 0.85 ? this.usual(name) : this.pick(unusual);
      }
    }
    return {
      data,
      item: this.pick([...unusual, { a: 1, s: 'x' }]),
      contract: this.pick(['orders.order-placed', '']),
      timeMs: 1_700_000_000_000,
    };
  }

  private condition(depth: number): string {
    if (depth <= 0) {
      return this.pick(['true', 'false', 'data.flag', 'data.flag == true']);
    }
    const next = depth - 1;
    return this.pick([
      () => `(${this.condition(next)} && ${this.condition(next)})`,
      () => `(${this.condition(next)} || ${this.condition(next)})`,
      () => `!${this.condition(next)}`,
      () => `${this.number(next)} ${this.pick(['<', '<=', '>', '>=', '==', '!='])} ${this.number(next)}`,
      () => `${this.text(next)} ${this.pick(['<', '>=', '==', '!='])} ${this.text(next)}`,
      () => `${this.value(next)} ${this.pick(['==', '!='])} ${this.value(next)}`,
      () => `${this.value(next)} == null`,
      () => `${this.text(next)}.${this.pick(['startsWith', 'endsWith', 'contains'])}(${this.text(0)})`,
      () => `${this.value(0)} in ["Pune", "Delhi", "a"]`,
      () => `${this.value(0)} in [1, 2, 3]`,
      () => `${this.value(0)} in [1.5, 2.0]`,
      () => `${this.value(0)} in [1, 2.5, "a"]`,
      () => `${this.text(0)} in data.tags`,
      () => `${this.value(0)} in data.attributes`,
      () => `has(data.${this.pick(fields)})`,
      () => `has(data.nested.${this.pick(['a', 's', 'zz'])})`,
      () => `data.tags.exists(t, t == ${this.text(0)})`,
      () => `(${this.condition(next)} ? ${this.condition(next)} : ${this.condition(next)})`,
    ])();
  }

  private number(depth: number): string {
    if (depth <= 0) {
      return this.pick([
        '0',
        '1',
        '-3',
        '2.5',
        '100',
        'data.amount',
        'data.count',
        'data.nested.a',
        'timeMs',
        'item.a',
      ]);
    }
    const next = depth - 1;
    return this.pick([
      () => `(${this.number(next)} ${this.pick(['+', '-', '*', '/', '%'])} ${this.number(next)})`,
      () => `-(${this.number(next)})`,
      () => `size(${this.pick(['data.tags', 'data.city', 'data.attributes', 'data.emoji', 'data.amount', 'item'])})`,
      () => `data.tags.size()`,
      () => `round(${this.number(next)})`,
      () => `int(${this.number(next)})`,
      () => `double(${this.number(next)})`,
      () => `minorUnits(${this.text(next)}, ${this.pick(['"INR"', '"JPY"', '"none"', 'data.currency'])})`,
      () => `epochMs(${this.text(next)})`,
      () => `data.numbers[${this.pick(['0', '1', '9'])}]`,
      () => `(${this.condition(next)} ? ${this.number(next)} : ${this.number(next)})`,
      () => this.number(0),
    ])();
  }

  private text(depth: number): string {
    if (depth <= 0) {
      return this.pick([
        '"Pune"',
        '"a"',
        '""',
        'data.city',
        'data.emoji',
        'data.price',
        'data.at',
        'contract',
        'data["city"]',
        'item.s',
      ]);
    }
    const next = depth - 1;
    return this.pick([
      () => `(${this.text(next)} + ${this.text(next)})`,
      () => `${this.text(next)}.${this.pick(['lowerAscii', 'upperAscii', 'trim'])}()`,
      () => `string(${this.value(next)})`,
      () => `(${this.condition(next)} ? ${this.text(next)} : ${this.text(next)})`,
      () => this.text(0),
    ])();
  }

  private value(depth: number): string {
    return this.pick([
      () => this.number(depth),
      () => this.text(depth),
      () => `data.${this.pick(fields)}`,
      () => 'data.nested',
      () => 'null',
      () => 'item',
    ])();
  }

  private usual(name: string): unknown {
    switch (name) {
      case 'amount':
        return this.pick([0, 1, 2.5, -7, 100, 2 ** 40]);
      case 'count':
        return Math.floor(this.next() * 10);
      case 'city':
        return this.pick(['Pune', 'Delhi', '', ' a ']);
      case 'price':
        return this.pick(['19.99', '-1.005', '7', 'free']);
      case 'currency':
        return this.pick(['INR', 'JPY', 'KWD', 'no']);
      case 'at':
        return this.pick(['2026-03-29T18:00:27.8Z', '2026-02-30T00:00:00Z']);
      case 'emoji':
        return this.pick(['🙂', 'a🙂b', '\ud800x']);
      case 'flag':
        return this.next() < 0.5;
      case 'tags':
        return this.pick([[], ['a'], ['Pune', 'a']]);
      case 'numbers':
        return this.pick([[], [1], [1.5, 2]]);
      case 'attributes':
        return this.pick([{}, { a: 'b' }, { Pune: 'x', Delhi: null }]);
      default:
        return this.pick([{}, { a: 2, s: 'a' }, { a: 0, s: null }]);
    }
  }

  private pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.next() * choices.length)] as T;
  }

  /** Mulberry32 (Tommy Ettinger, public domain). */
  private next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
}

const variables: Readonly<Record<string, VariableType>> = {
  data: 'map',
  item: 'dyn',
  contract: 'string',
  timeMs: 'double',
};

/** The result, or the error's message in place of it. */
function outcome(expression: () => unknown): unknown {
  try {
    return { value: expression() };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

describe('compileCel', () => {
  // A failure is repeated by the same seed.
  it.each([20_261, 20_262, 20_263, 20_264])('agrees with the interpreter on random expressions, seed %d', (seed) => {
    const random = new RandomCel(seed);
    let compared = 0;
    let compiledOnes = 0;
    while (compared < 1_000) {
      const text = random.expression();
      const interpreted = outcome(() => compileExpression(text, variables)) as { value?: undefined; error?: string };
      if (interpreted.error !== undefined) {
        expect(outcome(() => compileCel(text, variables))).toEqual(interpreted);
        continue;
      }
      const [wanted, compiled] = [compileExpression(text, variables), compileCel(text, variables)];
      for (let event = 0; event < 5; event += 1) {
        const values = random.values();
        const expected = outcome(() => wanted(values));
        expect({ seed, text, values, outcome: outcome(() => compiled(values)) }).toEqual({
          seed,
          text,
          values,
          outcome: expected,
        });
      }
      compared += 1;
      compiledOnes += compileNode(parse(text).ast, { variables }) === undefined ? 0 : 1;
    }
    expect(compiledOnes / compared).toBeGreaterThan(0.5);
  });

  it.each([
    ['data.missing == 1', { data: {} }],
    ['data.text > 1', { data: { text: 'a' } }],
    ['data.nothing.deeper == 1', { data: { nothing: null } }],
    ['data.list[7] == 1', { data: { list: [1] } }],
    ['data.flag && true', { data: { flag: 'yes' } }],
    ['minorUnits(data.price, "INR") > 1', { data: { price: 'free' } }],
    ['minorUnits(data.price, "INR") > 1', { data: { price: 7 } }],
    ['epochMs(data.at) > 1', { data: { at: 'today' } }],
    ['10 / (size(data.list) - 1) == 1', { data: { list: [1] } }],
  ])('fails on %s with the words of the interpreter', (text, values) => {
    const { error } = outcome(() => compileExpression(text, variables)(values)) as { error?: string };
    expect(error).toBeDefined();
    expect(outcome(() => compileCel(text, variables)(values))).toEqual({ error });
  });

  it('lets the right side mend an error of the left, as CEL does', () => {
    expect(compileCel('data.missing > 1 || data.city == "Pune"', variables)({ data: { city: 'Pune' } })).toBe(true);
    expect(compileCel('data.missing > 1 && false', variables)({ data: {} })).toBe(false);
  });

  it('interprets what it does not compile beside what it does', () => {
    const expression = compileCel('data.a > 1 && data.list.exists(x, x > 2) && data.t.matches("^a+$")', variables);
    expect(expression({ data: { a: 2, list: [1, 3], t: 'aaa' } })).toBe(true);
    expect(expression({ data: { a: 2, list: [1, 2], t: 'aaa' } })).toBe(false);
  });

  it('does not take inherited names for fields', () => {
    const values = { data: {} };
    const [wanted, compiled] = [compileExpression, compileCel].map((compile) =>
      outcome(() => compile('data.toString == 1 || has(data.constructor)', variables)(values)),
    );
    expect(compiled).toEqual(wanted);
  });
});
