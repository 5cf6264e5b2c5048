import type { ApiError } from './api-error.ts';

/** What is wrong with a form: at which field, and what is left to be said above all of them. */
export interface FormProblems {
  readonly fields: ReadonlyMap<string, string>;
  readonly rest: ApiError | undefined;
}

export const noProblems: FormProblems = { fields: new Map(), rest: undefined };

/**
 * Puts an error of the API at the fields of a form. `INPUT_INVALID` names them as `field: reason; field.0.part: reason`;
 * `fieldOfCode` says to which field other errors belong.
 */
export function formProblems(
  error: ApiError,
  fields: readonly string[],
  fieldOfCode: Readonly<Record<string, string>> = {},
): FormProblems {
  const field = fieldOfCode[error.code];
  if (field !== undefined) {
    return { fields: new Map([[field, sentence(error)]]), rest: undefined };
  }
  const found = new Map<string, string>();
  if (error.code === 'INPUT_INVALID') {
    for (const [, path = '', reason = ''] of error.reason.matchAll(/(?:^|; )([\w.]+): ([^;]+)/g)) {
      const name = path.split('.')[0] ?? '';
      if (fields.includes(name) && !found.has(name)) {
        found.set(name, reason);
      }
    }
  }
  return found.size === 0 ? { fields: found, rest: error } : { fields: found, rest: undefined };
}

function sentence({ reason, remedy }: ApiError): string {
  const end = /[.!?]$/.test(reason) ? '' : '.';
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}${end} ${remedy}`.trim();
}
