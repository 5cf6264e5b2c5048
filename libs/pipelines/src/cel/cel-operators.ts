import { bail, type CelNode, type Kind, type Run } from './cel-node.ts';

/** `==` and `!=` of values that are not nested; those are left to the interpreter. */
export function equalityNode(negated: boolean, left: CelNode, right: CelNode): CelNode | undefined {
  if (isNested(left) || isNested(right)) {
    return undefined;
  }
  const [value, other] = left.constant === undefined ? [left, right] : [right, left];
  const { run } = value;
  if (other.constant !== undefined) {
    const wanted = other.constant;
    return { kind: 'bool', run: (values) => (flat(run(values)) === wanted) !== negated };
  }
  const runOther = other.run;
  return { kind: 'bool', run: (values) => (flat(run(values)) === flat(runOther(values))) !== negated };
}

function flat(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) {
    throw bail;
  }
  return value;
}

function isNested({ kind }: CelNode): boolean {
  return kind === 'map' || kind === 'list';
}

type Comparison = '<' | '<=' | '>' | '>=';

const comparisons: Readonly<Record<Comparison, (a: number | string, b: number | string) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** Order of two numbers or two texts. */
export function comparisonNode(operator: Comparison, left: CelNode, right: CelNode): CelNode {
  if (typeof right.constant === 'number') {
    return { kind: 'bool', run: comparedWith(operator, left.run, right.constant) };
  }
  const compare = comparisons[operator];
  const [runLeft, runRight] = [left.run, right.run];
  return {
    kind: 'bool',
    run: (values) => {
      const a = runLeft(values);
      const b = runRight(values);
      if ((typeof a === 'number' && typeof b === 'number') || (typeof a === 'string' && typeof b === 'string')) {
        return compare(a, b);
      }
      throw bail;
    },
  };
}

/** The usual condition, a number of the event beside a literal, as one closure per operator. */
function comparedWith(operator: Comparison, run: Run, limit: number): Run {
  const number: (values: Parameters<Run>[0]) => number = (values) => {
    const value = run(values);
    if (typeof value !== 'number') {
      throw bail;
    }
    return value;
  };
  switch (operator) {
    case '<':
      return (values) => number(values) < limit;
    case '<=':
      return (values) => number(values) <= limit;
    case '>':
      return (values) => number(values) > limit;
    case '>=':
      return (values) => number(values) >= limit;
  }
}

type Arithmetic = '+' | '-' | '*' | '/';

const arithmetic: Readonly<Record<Arithmetic, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
};

const numeric: ReadonlySet<Kind> = new Set<Kind>(['int', 'double', 'dyn']);

/** Sums of numbers or texts; ints stay whole, as in CEL. */
export function arithmeticNode(operator: Arithmetic | '%', left: CelNode, right: CelNode): CelNode | undefined {
  if (left.kind === 'int' && right.kind === 'int') {
    return intNode(operator, left.run, right.run);
  }
  if (operator === '%') {
    return undefined;
  }
  if (operator === '+' && (left.kind === 'string' || right.kind === 'string')) {
    return { kind: 'string', run: joined(left.run, right.run) };
  }
  if (!numeric.has(left.kind) || !numeric.has(right.kind)) {
    return undefined;
  }
  const apply = arithmetic[operator];
  const [runLeft, runRight] = [left.run, right.run];
  const kind = left.kind === 'dyn' && right.kind === 'dyn' && operator === '+' ? 'dyn' : 'double';
  return {
    kind,
    run: (values) => {
      const a = runLeft(values);
      const b = runRight(values);
      if (typeof a === 'number' && typeof b === 'number') {
        return apply(a, b);
      }
      if (kind === 'dyn' && typeof a === 'string' && typeof b === 'string') {
        return a + b;
      }
      throw bail;
    },
  };
}

function joined(left: Run, right: Run): Run {
  return (values) => {
    const a = left(values);
    const b = right(values);
    if (typeof a !== 'string' || typeof b !== 'string') {
      throw bail;
    }
    return a + b;
  };
}

function intNode(operator: Arithmetic | '%', left: Run, right: Run): CelNode {
  const run: Run = (values) => {
    const a = left(values) as number;
    const b = right(values) as number;
    if (b === 0 && (operator === '/' || operator === '%')) {
      throw bail;
    }
    const exact = operator === '%' ? a % b : arithmetic[operator](a, b);
    const whole = operator === '/' ? Math.trunc(exact) : exact;
    if (!Number.isSafeInteger(whole)) {
      throw bail;
    }
    // Ints have no negative zero.
    return whole + 0;
  };
  return { kind: 'int', run };
}

/** `-value`. */
export function negationNode({ kind, run }: CelNode): CelNode | undefined {
  if (!numeric.has(kind)) {
    return undefined;
  }
  return {
    kind: kind === 'int' ? 'int' : 'double',
    run: (values) => {
      const value = run(values);
      if (typeof value !== 'number') {
        throw bail;
      }
      return kind === 'int' ? 0 - value : -value;
    },
  };
}

/** `value in ["a", "b"]` with literals of one kind. */
export function memberOfLiteralsNode({ run }: CelNode, members: readonly (string | number)[]): CelNode | undefined {
  const kind = typeof members[0];
  if (members.length === 0 || members.some((member) => typeof member !== kind)) {
    return undefined;
  }
  const set = new Set<unknown>(members);
  return {
    kind: 'bool',
    run: (values) => {
      const value = run(values);
      if (typeof value !== kind) {
        throw bail;
      }
      return set.has(value);
    },
  };
}

/** `"a" in data.list` with a list of texts. */
export function memberOfListNode(left: CelNode, right: CelNode): CelNode {
  const [runLeft, runRight] = [left.run, right.run];
  return {
    kind: 'bool',
    run: (values) => {
      const value = runLeft(values);
      const list = runRight(values);
      if (typeof value !== 'string' || !Array.isArray(list) || list.some((member) => typeof member !== 'string')) {
        throw bail;
      }
      return list.includes(value);
    },
  };
}
