import { createHmac } from 'node:crypto';
import type { RedactDefinition } from '../definition.ts';
import { delimited } from '../text-hash.ts';
import { ownedData, type EventRun, type StepRun, type Work } from '../work.ts';
import { keyText } from './values.ts';

type Change = (value: unknown, work: Work, run: EventRun) => unknown;

/** Takes personal data out: removed fields become null, masked ones unreadable, hashed ones a pseudonym that still joins. */
export function redactStep({ remove, mask, hash }: RedactDefinition): StepRun {
  const paths = (names: readonly string[], change: Change) =>
    names.map((path) => ({ path, steps: path.split('.'), change }));
  const changes = [...paths(remove, removed), ...paths(mask, masked), ...paths(hash, hashed)];
  return (work, run) => {
    const data = ownedData(work);
    for (const { path, steps, change } of changes) {
      run.field = path;
      replaceAt(data, steps, (value) => change(value, work, run));
    }
    run.field = undefined;
    return true;
  };
}

function removed(): null {
  return null;
}

const shownAtEnd = 2;
const longestMask = 64;

/** Letters and digits become `*`, except the last two of a text of at least six characters. */
function masked(value: unknown): unknown {
  if (value === null || value === undefined) {
    return value;
  }
  const text = keyText(value);
  const shown = text.length < 6 ? '' : text.slice(-shownAtEnd);
  const hidden = text.slice(0, text.length - shown.length).slice(0, longestMask - shown.length);
  return `${hidden.replaceAll(/[\p{L}\p{N}]/gu, '*')}${shown}`;
}

/** HMAC-SHA256 over tenant and value: the same person has the same pseudonym within a tenant, another one elsewhere. */
function hashed(value: unknown, { event }: Work, { resources }: EventRun): unknown {
  if (value === null || value === undefined) {
    return value;
  }
  const text = `${delimited(event.tenantId)}${keyText(value)}`;
  return createHmac('sha256', resources.hashSalt ?? '')
    .update(text)
    .digest('base64url');
}

/** Changes the values at a path, copying whatever lies on the way to them. */
function replaceAt(
  object: Record<string, unknown>,
  [step = '', ...rest]: readonly string[],
  change: (value: unknown) => unknown,
): void {
  const name = step.replace('[]', '');
  const value = object[name];
  if (value === undefined) {
    return;
  }
  const inside = (inner: unknown): unknown => {
    if (rest.length === 0) {
      return change(inner);
    }
    if (typeof inner !== 'object' || inner === null) {
      return inner;
    }
    const copy = { ...inner } as Record<string, unknown>;
    replaceAt(copy, rest, change);
    return copy;
  };
  object[name] = step.endsWith('[]') && Array.isArray(value) ? value.map(inside) : inside(value);
}
