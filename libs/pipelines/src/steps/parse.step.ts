import { NadiError, messageOf } from '@nadi/errors';
import { compileCel } from '../cel/compiled-cel.ts';
import type { ParseDefinition } from '../definition.ts';
import type { Scope } from '../scope.ts';
import type { StepRun } from '../work.ts';
import { textOf } from './values.ts';

const maxCharacters = 2 * 1_048_576;
const maxDepth = 32;
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);
/** Whole numbers of this many digits may be past 2^53. */
const manyDigits = /\d{16}/;

/** Puts what a JSON text says beside the event. */
export function parseStep({ json, as }: ParseDefinition, { types }: Scope): StepRun {
  const text = compileCel(json, types);
  return ({ values }) => {
    values[as] = parseBounded(textOf(text(values)));
    return true;
  };
}

/**
 * The value of a JSON text from outside. Whole numbers past 2^53, such as long ids, stay what they are as texts.
 * @throws NadiError PIPELINE_VALUE_INVALID, never with a part of the text, which may be personal.
 */
export function parseBounded(text: string): unknown {
  if (text.length > maxCharacters) {
    throw invalid(`is longer than ${maxCharacters} characters`);
  }
  const value = parsed(text);
  assertHarmless(value);
  // Only now: a reviver works through the value recursively.
  return manyDigits.test(text) ? (JSON.parse(text, exact) as unknown) : value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = /position (\d+)/.exec(messageOf(error))?.[1];
    throw invalid(place === undefined ? 'is no JSON' : `is no JSON at character ${place}`);
  }
}

function exact(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source ?? '';
  return typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? source : value;
}

/** Nothing that is too deep to work on, reaches an object's prototype or cannot be written as UTF-8; without recursion. */
function assertHarmless(root: unknown): void {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: root, depth: 1 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value === 'string' && !value.isWellFormed()) {
      throw invalid('holds half of a surrogate pair');
    }
    if (typeof value !== 'object' || value === null) {
      continue;
    }
    if (depth > maxDepth) {
      throw invalid(`is nested deeper than ${maxDepth} levels`);
    }
    for (const [key, child] of Object.entries(value)) {
      if (forbiddenKeys.has(key)) {
        throw invalid(`has the key ${key}`);
      }
      open.push({ value: child, depth: depth + 1 });
    }
  }
}

function invalid(reason: string): NadiError {
  return new NadiError('PIPELINE_VALUE_INVALID', { message: `the text ${reason}` });
}
