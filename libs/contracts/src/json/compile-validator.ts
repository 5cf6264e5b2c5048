import { Ajv } from 'ajv';
import type { Contract } from '../contract.ts';
import { fieldIssueOf, type FieldIssue } from './field-issue.ts';
import { contractJsonSchema } from './json-schema.ts';

/** Says what keeps the JSON form of an event's content from fitting; undefined if it fits. Changes nothing. */
export type ContentValidator = (data: unknown) => FieldIssue | undefined;

/** Strict to the letter: no conversion, nothing removed or filled in, and the first mistake ends the work. */
const ajv = new Ajv({ strict: true, allErrors: false, verbose: true, unicodeRegExp: false, addUsedSchema: false });

const compiled = new WeakMap<Contract, Map<number, ContentValidator>>();

/**
 * Compiles the validator of a contract's content in JSON, by default of the newest version. A second call returns the
 * same function.
 * @throws RangeError if the contract has no such version.
 */
export function compileValidator(contract: Contract, version = contract.version): ContentValidator {
  const versions = compiled.get(contract) ?? new Map<number, ContentValidator>();
  compiled.set(contract, versions);
  const known = versions.get(version);
  if (known !== undefined) {
    return known;
  }
  const validate = ajv.compile(contractJsonSchema(contract, version));
  const validator: ContentValidator = (data) => {
    if (validate(data)) {
      return undefined;
    }
    const [first] = validate.errors ?? [];
    return first === undefined ? undefined : fieldIssueOf(first, data);
  };
  versions.set(version, validator);
  return validator;
}
