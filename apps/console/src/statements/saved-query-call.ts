import type { SavedQueryDraft } from './saved-query-draft.ts';
import { typedValue, type TypedParameters } from './statement-parameters.ts';

/** How a saved query is asked by programs. */
export interface SavedQueryCall {
  readonly address: string;
  readonly curl: string;
  /** A tile of a dashboard, as a line of its file. */
  readonly tile: string;
}

/**
 * The ways to ask a saved query.
 * @param origin of the console, which passes questions on
 * @param typed the values that the statement was run with stand for what has to be given
 */
export function savedQueryCall(
  { name, parameters }: SavedQueryDraft,
  origin: string,
  typed: TypedParameters,
): SavedQueryCall {
  const required = Object.entries(parameters)
    .filter(([, { need }]) => need === 'required')
    .map(([parameter]) => [parameter, typedValue(typed, parameter).text.trim() || 'VALUE']);
  const given = required.length === 0 ? '' : `?${new URLSearchParams(required).toString()}`;
  const address = `${origin}/api/reporting/v1/queries/${name}`;
  const tileValues = required.map(([parameter, value]) => `${parameter}: ${JSON.stringify(value)}`).join(', ');
  return {
    address,
    curl: `curl '${address}${given}' -H "authorization: Bearer $TOKEN"`,
    tile: `- { query: ${name}, ${tileValues === '' ? '' : `parameters: { ${tileValues} }, `}show: table }`,
  };
}
