import { compileValidator, type Contract } from '@nadi/contracts';
import { Rejection } from '../rejection.ts';

const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

const withMaps = new Map<Contract, boolean>();

function hasMaps(contract: Contract): boolean {
  let has = withMaps.get(contract);
  if (has === undefined) {
    has = JSON.stringify(contract.schemas[contract.version - 1]).includes('"type":"map"');
    withMaps.set(contract, has);
  }
  return has;
}

/** Checks the data of an event against its contract. */
export function validateData(contract: Contract, data: unknown, maxDepth: number): Rejection | undefined {
  const issue = compileValidator(contract)(data);
  if (issue === undefined) {
    // In a map any name is valid, and readers would lose one that reaches the prototype.
    return hasMaps(contract) ? findTrouble(data, maxDepth) : undefined;
  }
  // No contract is this deep or has such fields, so both are looked for only in events that are refused anyway.
  const trouble = findTrouble(data, maxDepth);
  return (
    trouble ?? new Rejection('EVENT_FIELD_INVALID', issue.message, issue.path === '' ? 'data' : `data.${issue.path}`)
  );
}

/** Looks for nesting past the limit, keys that could reach an object's prototype and broken text, without recursion. */
export function findTrouble(data: unknown, maxDepth: number): Rejection | undefined {
  const open: { value: unknown; path: string; depth: number }[] = [{ value: data, path: 'data', depth: 1 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, path, depth } = next;
    if (typeof value === 'string' && !value.isWellFormed()) {
      // UTF-8 has no bytes for it: it would be stored as another character.
      return new Rejection('EVENT_FIELD_INVALID', 'holds half of a surrogate pair', path.slice(0, 200));
    }
    if (typeof value !== 'object' || value === null) {
      continue;
    }
    if (depth > maxDepth) {
      return new Rejection('BODY_TOO_DEEP', `nested deeper than ${maxDepth} levels`, path.slice(0, 200));
    }
    for (const [key, child] of Object.entries(value)) {
      if (forbiddenKeys.has(key)) {
        return new Rejection('BODY_FORBIDDEN_KEY', `the key ${key} is not allowed`, `${path}.${key}`.slice(0, 200));
      }
      open.push({ value: child, path: Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, depth: depth + 1 });
    }
  }
  return undefined;
}
