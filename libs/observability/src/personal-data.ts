import type { Contract } from '@nadi/contracts';

/** What stands in logs in the place of personal data. */
export const maskedValue = '[personal]';

type Masker = (data: unknown) => unknown;

const maskers = new WeakMap<Contract, Masker>();

/** A copy of an event's data with every field masked that its contract tags as personal. The event is not changed. */
export function maskPersonalData(contract: Contract, data: unknown): unknown {
  let masker = maskers.get(contract);
  if (masker === undefined) {
    const paths = contract.personalFields.map((path) => path.replaceAll('[]', '.[]').split('.'));
    masker = (value) => paths.reduce<unknown>((masked, path) => maskPath(masked, path), value);
    maskers.set(contract, masker);
  }
  return masker(data);
}

function maskPath(value: unknown, path: readonly string[]): unknown {
  if (value === null || value === undefined) {
    return value;
  }
  const [step, ...rest] = path;
  if (step === undefined) {
    return maskedValue;
  }
  if (step === '[]') {
    return Array.isArray(value) ? value.map((element) => maskPath(element, rest)) : value;
  }
  if (typeof value !== 'object' || !Object.hasOwn(value, step)) {
    return value;
  }
  const record = value as Record<string, unknown>;
  return { ...record, [step]: maskPath(record[step], rest) };
}
