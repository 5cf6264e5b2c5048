import { ownValue } from './own-value.ts';
import { parameterNames, parameterTypes, type ParameterType, type TypedParameters } from './statement-parameters.ts';

/** A statement with its values, as it is shared. */
export interface SharedStatement {
  readonly sql: string;
  readonly parameters: TypedParameters;
}

/** Longer ones are cut by programs through which addresses are sent. */
const mostLink = 16_000;

/**
 * The part of an address behind `#`, which no server gets to see, so that it may be long and hold what people look for.
 * @returns empty for an empty statement, undefined for one that is too long
 */
export function writeLink({ sql, parameters }: SharedStatement): string | undefined {
  if (sql === '') {
    return '';
  }
  const values = parameterNames(sql).flatMap((name): [string, string][] => {
    const one = ownValue(parameters, name);
    return one === undefined || (one.type === 'text' && one.text === '')
      ? []
      : [[`$${name}`, `${one.type}:${one.text}`]];
  });
  const link = `#${new URLSearchParams([['sql', sql], ...values]).toString()}`;
  return link.length > mostLink ? undefined : link;
}

/** What such a part says; undefined if it holds no statement. */
export function readLink(hash: string): SharedStatement | undefined {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  const sql = parts.get('sql');
  if (sql === null || sql === '') {
    return undefined;
  }
  const parameters = parameterNames(sql).flatMap((name) => {
    const [, type, text = ''] = /^(\w+):(.*)$/s.exec(parts.get(`$${name}`) ?? '') ?? [];
    return parameterTypes.includes(type as ParameterType)
      ? [[name, { type: type as ParameterType, text }] as const]
      : [];
  });
  return { sql, parameters: Object.fromEntries(parameters) };
}
