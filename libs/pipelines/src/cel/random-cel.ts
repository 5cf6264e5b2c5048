/** Random expressions over random events, for comparing two ways of evaluating them; the same seed gives the same ones. */
export class RandomCel {
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
      () => `data.numbers[${this.pick(['0', '1', '9'])}]`,
      () => `(${this.condition(next)} ? ${this.number(next)} : ${this.number(next)})`,
      () => this.number(0),
    ])();
  }

  private text(depth: number): string {
    if (depth <= 0) {
      return this.pick(['"Pune"', '"a"', '""', 'data.city', 'data.emoji', 'contract', 'data["city"]', 'item.s']);
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

const fields = ['amount', 'count', 'city', 'emoji', 'flag', 'tags', 'numbers', 'attributes', 'nested'] as const;

const unusual: readonly unknown[] = [null, 'text', 3, -0, true, [], ['a'], [1, 'a'], {}, { a: 1 }];
