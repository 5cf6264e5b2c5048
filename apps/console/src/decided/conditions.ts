import type { SegmentMembership } from '../api/index.ts';

type Value = string | number | boolean | null;

/** A part of a condition, with the values that decide it. */
export interface ConditionPart {
  /** As it stands in the definition. */
  readonly text: string;
  /** The values that it names, in its order. */
  readonly values: readonly (readonly [name: string, value: Value])[];
  /** Undefined if it is more than a comparison of one value, which only the service evaluates. */
  readonly holds: boolean | undefined;
}

const quoted = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g;
const comparison = /^([a-z][A-Za-z0-9]*)\s*(==|!=|>=|<=|>|<)\s*(.+)$/;

/** The parts of a condition, all of which must hold, with the values of a unit. */
export function conditionParts(when: string, values: NonNullable<SegmentMembership['values']>): ConditionPart[] {
  return partsOf(when).map((text) => ({
    text,
    values: namesIn(text).flatMap((name) => (name in values ? [[name, values[name] ?? null] as const] : [])),
    holds: holds(text, values),
  }));
}

/** Splits at `&&` outside of parentheses, lists and texts; a condition with `||` there is one part. */
function partsOf(when: string): string[] {
  const parts: string[] = [];
  let [depth, start] = [0, 0];
  const plain = when.replace(quoted, (text) => '_'.repeat(text.length));
  for (let place = 0; place < plain.length; place += 1) {
    const character = plain.charAt(place);
    depth += '([{'.includes(character) ? 1 : ')]}'.includes(character) ? -1 : 0;
    const pair = depth === 0 ? plain.slice(place, place + 2) : '';
    if (pair === '||' || character === '?') {
      return [when.trim()];
    }
    if (pair === '&&') {
      parts.push(when.slice(start, place).trim());
      place += 1;
      start = place + 1;
    }
  }
  return [...parts, when.slice(start).trim()];
}

function namesIn(text: string): string[] {
  return [...new Set(text.replace(quoted, '').match(/[a-z][A-Za-z0-9]*/g) ?? [])];
}

const orders: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
};

function holds(text: string, values: NonNullable<SegmentMembership['values']>): boolean | undefined {
  const [, name = '', operator = '', literal = ''] = comparison.exec(text) ?? [];
  const wanted = literalOf(literal);
  if (wanted === undefined || !(name in values)) {
    return undefined;
  }
  const value = values[name] ?? null;
  if (operator === '==' || operator === '!=') {
    return (value === wanted) === (operator === '==');
  }
  // Only numbers are put in order; what is not known cannot be.
  return typeof value === 'number' && typeof wanted === 'number' ? orders[operator]?.(value, wanted) : undefined;
}

function literalOf(text: string): Value | undefined {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  return /^(["'])[^"'\\]*\1$/.test(text) ? text.slice(1, -1) : undefined;
}
