import { NadiError } from '@nadi/errors';
import { readFilter, type QueryParameters } from '../query/parse-query.ts';

/** Which targets or rows are asked for. */
export interface TargetsQuery {
  /** Most of an answer. */
  readonly limit: number;
  /** Only what comes behind this, in the order of names or keys. */
  readonly after: string | undefined;
  /** Only rows with one of these values of each of these dimensions. */
  readonly filter: ReadonlyMap<string, ReadonlySet<string>>;
}

const [usualLimit, highestLimit, longestText] = [100, 500, 5_000] as const;

/**
 * Reads and checks the parameters of a request.
 * @param known those that the route has.
 * @param tenantId of the caller: `tenant` may name no other one.
 * @throws NadiError QUERY_INVALID naming the parameter, KEY_SCOPE for another tenant.
 */
export function parseTargetsQuery(
  parameters: QueryParameters,
  known: readonly string[],
  tenantId: string,
): TargetsQuery {
  const unknown = Object.keys(parameters).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw invalid(unknown.slice(0, 50), `there is no such parameter; known are ${known.join(', ')}`);
  }
  const tenant = single(parameters, 'tenant');
  if (tenant !== undefined && tenant !== tenantId) {
    throw new NadiError('KEY_SCOPE', { message: 'tenant: may only be the tenant that the identity is of' });
  }
  return {
    limit: readLimit(single(parameters, 'limit')),
    after: single(parameters, 'after'),
    filter: readFilter(parameters['filter']),
  };
}

function single(parameters: QueryParameters, name: string): string | undefined {
  const value = parameters[name];
  if (value !== undefined && (typeof value !== 'string' || value.length > longestText)) {
    throw invalid(name, 'stands more than once or is too long');
  }
  return value === '' ? undefined : value;
}

function readLimit(text: string | undefined): number {
  const limit = text === undefined ? usualLimit : /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (!(limit >= 1 && limit <= highestLimit)) {
    throw invalid('limit', `must be a whole number from 1 to ${highestLimit}`);
  }
  return limit;
}

function invalid(parameter: string, reason: string): NadiError {
  return new NadiError('QUERY_INVALID', { message: `${parameter}: ${reason}`, context: { parameter } });
}
