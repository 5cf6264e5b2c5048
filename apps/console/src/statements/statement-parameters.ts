import { ownValue } from './own-value.ts';

/** What a value of a parameter is, as whoever writes the statement says. */
export const parameterTypes = ['text', 'number', 'boolean', 'null'] as const;
export type ParameterType = (typeof parameterTypes)[number];

/** A value as it was typed, with what it is meant to be. */
export interface TypedParameter {
  readonly type: ParameterType;
  readonly text: string;
}

export type TypedParameters = Readonly<Record<string, TypedParameter>>;

export type ParameterValue = string | number | boolean | null;

/** Why a value is none of its type. */
export type ParameterProblem = 'notANumber' | 'tooExact' | 'notABoolean';

export const emptyParameter: TypedParameter = { type: 'text', text: '' };

/** What was typed for a name; an empty text if nothing was. */
export function typedValue(typed: TypedParameters, name: string): TypedParameter {
  return ownValue(typed, name) ?? emptyParameter;
}

/** Comments, texts and quoted names, in which a dollar sign means nothing; then what is looked for. */
const tokens = new RegExp(
  [
    ...[
      String.raw`--[^\n]*`,
      String.raw`/\*[\s\S]*?(?:\*/|$)`,
      String.raw`\b[eE]'[^'\\]*(?:(?:\\[\s\S]|'')[^'\\]*)*'?`,
    ],
    ...[String.raw`'[^']*(?:''[^']*)*'?`, String.raw`"[^"]*(?:""[^"]*)*"?`],
    String.raw`\$(?<tag>[A-Za-z_]\w*)?\$[\s\S]*?(?:\$\k<tag>\$|$)`,
    String.raw`(?<![\w$])\$(?<name>[A-Za-z_]\w*|\d{1,3})`,
  ].join('|'),
  'g',
);

/** The names behind `$` in a statement, each once, in the order of the text; `1` and on are places. */
export function parameterNames(sql: string): string[] {
  const names = Array.from(sql.matchAll(tokens), ({ groups }) => groups?.['name']);
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** The value that was typed, or why it is none. */
export function parameterValue({
  type,
  text,
}: TypedParameter): { readonly value: ParameterValue } | { readonly problem: ParameterProblem } {
  const trimmed = text.trim();
  if (type === 'null') {
    return { value: null };
  }
  if (type === 'boolean') {
    const isTrue = trimmed.toLowerCase() === 'true';
    return isTrue || trimmed.toLowerCase() === 'false' ? { value: isTrue } : { problem: 'notABoolean' };
  }
  if (type === 'number') {
    const value = Number(trimmed);
    if (trimmed === '' || !Number.isFinite(value)) {
      return { problem: 'notANumber' };
    }
    // A larger integer would reach the statement as another one.
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? { problem: 'tooExact' } : { value };
  }
  return { value: text };
}

/** What is wrong with the values of a statement, by name. */
export function parameterProblems(sql: string, typed: TypedParameters): Readonly<Record<string, ParameterProblem>> {
  const problems = parameterNames(sql).flatMap((name) => {
    const read = parameterValue(typedValue(typed, name));
    return 'problem' in read ? [[name, read.problem] as const] : [];
  });
  return Object.fromEntries(problems);
}

/** The values as the API takes them: a list where the statement names places, else by name. Values with a problem are null. */
export function parameterValues(
  sql: string,
  typed: TypedParameters,
): readonly ParameterValue[] | Readonly<Record<string, ParameterValue>> {
  const names = parameterNames(sql);
  const valueOf = (name: string) => {
    const read = parameterValue(typedValue(typed, name));
    return 'value' in read ? read.value : null;
  };
  if (names.length > 0 && names.every((name) => /^\d+$/.test(name))) {
    const most = Math.max(...names.map(Number));
    return Array.from({ length: most }, (_, place) => valueOf(String(place + 1)));
  }
  return Object.fromEntries(names.map((name) => [name, valueOf(name)]));
}
