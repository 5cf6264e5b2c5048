import { epochMs, minorUnits } from '@nadi/definitions';
import { bail, type CelNode, type Kind, type Run } from './cel-node.ts';

/** `size(x)` and `x.size()`. */
export function sizeNode({ run }: CelNode): CelNode {
  return {
    kind: 'int',
    run: (values) => {
      const value = run(values);
      if (typeof value === 'string') {
        return characters(value);
      }
      if (Array.isArray(value)) {
        return value.length;
      }
      if (typeof value === 'object' && value !== null) {
        return Object.keys(value).length;
      }
      throw bail;
    },
  };
}

/** CEL counts code points, not the units that JavaScript stores. */
function characters(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    const next = text.charCodeAt(index + 1);
    if (unit >= 0xd800 && unit <= 0xdbff && next >= 0xdc00 && next <= 0xdfff) {
      index += 1;
    }
    count += 1;
  }
  return count;
}

const textTests: Readonly<Record<string, (text: string, part: string) => boolean>> = {
  startsWith: (text, part) => text.startsWith(part),
  endsWith: (text, part) => text.endsWith(part),
  contains: (text, part) => text.includes(part),
};

const textChanges: Readonly<Record<string, (text: string) => string>> = {
  lowerAscii: (text) => text.toLowerCase(),
  upperAscii: (text) => text.toUpperCase(),
  trim: (text) => text.trim(),
};

/** Methods of texts; undefined for all others. */
export function methodNode(method: string, receiver: CelNode, args: readonly CelNode[]): CelNode | undefined {
  const [part] = args;
  if (method === 'size' && args.length === 0) {
    return sizeNode(receiver);
  }
  if (part !== undefined && args.length === 1 && Object.hasOwn(textTests, method)) {
    const test = textTests[method] as (text: string, part: string) => boolean;
    return { kind: 'bool', run: onTexts(receiver.run, part.run, test) };
  }
  if (args.length === 0 && Object.hasOwn(textChanges, method)) {
    const change = textChanges[method] as (text: string) => string;
    return converted(receiver, 'string', (value) => (typeof value === 'string' ? change(value) : undefined));
  }
  return undefined;
}

function onTexts(run: Run, runPart: Run, test: (text: string, part: string) => boolean): Run {
  return (values) => {
    const text = run(values);
    const part = runPart(values);
    if (typeof text !== 'string' || typeof part !== 'string') {
      throw bail;
    }
    return test(text, part);
  };
}

/** The conversions that keep their exact meaning in numbers; undefined for all others. */
export function conversionNode(name: string, arg: CelNode): CelNode | undefined {
  if (arg.kind === 'intOrDyn') {
    return undefined;
  }
  switch (name) {
    case 'string':
      return converted(arg, 'string', shownText);
    case 'double':
      return converted(arg, 'double', (value) => (typeof value === 'number' ? value : undefined));
    case 'int':
      return converted(arg, 'int', wholePart);
    case 'epochMs':
      return converted(arg, 'double', (value) =>
        typeof value === 'string' ? orBail(() => epochMs(value)) : undefined,
      );
    case 'round':
      return arg.kind === 'int' ? undefined : converted(arg, 'double', roundHalfUp);
    default:
      return undefined;
  }
}

/** `minorUnits(amount, currency)`. */
export function minorUnitsNode(amount: CelNode, currency: CelNode): CelNode {
  const [runAmount, runCurrency] = [amount.run, currency.run];
  return {
    kind: 'double',
    run: (values) => {
      const text = runAmount(values);
      const code = runCurrency(values);
      if (typeof text !== 'string' || typeof code !== 'string') {
        throw bail;
      }
      return orBail(() => minorUnits(text, code));
    },
  };
}

/** What fails, fails with the words of the interpreter. */
function orBail<T>(work: () => T): T {
  try {
    return work();
  } catch {
    throw bail;
  }
}

function converted(arg: CelNode, kind: Kind, convert: (value: unknown) => string | number | undefined): CelNode {
  const { run } = arg;
  return {
    kind,
    run: (values) => {
      const result = convert(run(values));
      if (result === undefined) {
        throw bail;
      }
      return result;
    },
  };
}

function shownText(value: unknown): string | undefined {
  if (typeof value === 'string' || typeof value === 'boolean') {
    return String(value);
  }
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
}

function wholePart(value: unknown): number | undefined {
  const whole = typeof value === 'number' ? Math.trunc(value) + 0 : undefined;
  return Number.isSafeInteger(whole) ? whole : undefined;
}

/** As `round` of @nadi/definitions. */
function roundHalfUp(value: unknown): number | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    return undefined;
  }
  const rounded = Math.sign(value) * Math.round(Math.abs(value));
  return rounded === 0 ? 0 : rounded;
}
