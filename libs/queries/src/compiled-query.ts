import { tableName, type Contract } from '@nadi/contracts';
import { definitionInvalid, lineOfPath, parseYamlDefinition, type DefinitionSource } from '@nadi/definitions';
import { NadiError } from '@nadi/errors';
import type { ParameterDefinitions } from './parameter-definition.ts';
import { readParameters, type GivenParameters, type QueryParameters } from './parameter-values.ts';
import { queryDefinition, type QueryDefinition } from './query-definition.ts';
import { basketsPlan } from './shapes/baskets.ts';
import { funnelPlan } from './shapes/funnel.ts';
import { pathsPlan } from './shapes/paths.ts';
import { retentionPlan } from './shapes/retention.ts';
import { sessionsPlan } from './shapes/sessions.ts';
import type { PlacedExpression, ShapePlan } from './shapes/shape-plan.ts';
import { parametersIn, tablesIn } from './sql-tokens.ts';

/** A query that can run: one SELECT and the parameters it takes. */
export interface CompiledQuery {
  readonly source: DefinitionSource;
  readonly definition: QueryDefinition;
  readonly sql: string;
  /** Those of the definition, and `from` and `to` of a shape. */
  readonly parameters: ParameterDefinitions;
  /** The contracts whose tables it names, in the order of their names. */
  readonly contracts: readonly Contract[];
  /** The expressions within it, for a message that says which one is wrong. */
  readonly expressions: readonly PlacedExpression[];
}

/** The stretch of time of a shape, unless its definition has one of its own. */
const rangeParameters: ParameterDefinitions = {
  from: {
    type: 'timestamp',
    doc: 'Beginning of the stretch of time.',
    list: false,
    optional: false,
    default: 'now-7d',
  },
  to: { type: 'timestamp', doc: 'End of it, which is not within it.', list: false, optional: false, default: 'now' },
};

/**
 * Compiles a query. Whether the engine understands its SQL is only known when its tests run.
 * @throws NadiError DEFINITION_INVALID naming file, line and key.
 */
export function compileQuery(source: DefinitionSource, contracts: ReadonlyMap<string, Contract>): CompiledQuery {
  const definition = parseYamlDefinition(source.text, source.file, queryDefinition(contracts));
  const plan = planOf(definition, contracts);
  const parameters =
    definition.sql === undefined ? { ...rangeParameters, ...definition.parameters } : definition.parameters;
  assertParametersFit(source, definition, { used: parametersIn(plan.sql), parameters });
  assertValid(source, definition, parameters);
  const read = [...contracts.values()].filter(({ name }) => plan.contracts.includes(name));
  assertForSellers(source, definition, read);
  const unread = definition.tests.flatMap(({ given }, index) =>
    Object.keys(given)
      .filter((name) => !plan.contracts.includes(name))
      .map((name) => problem(source, ['tests', index, 'given', name], 'is not read by the query')),
  );
  if (unread.length > 0) {
    throw definitionInvalid(source.file, unread);
  }
  return { source, definition, parameters, sql: plan.sql, contracts: read, expressions: plan.expressions };
}

/**
 * Reads the parameters that somebody asks with.
 * @param nowMs milliseconds since 1970
 * @throws NadiError INPUT_INVALID naming the parameter, its type and its range.
 */
export function parametersOf(query: CompiledQuery, given: GivenParameters, nowMs: number): QueryParameters {
  return readParameters(query.parameters, given, nowMs);
}

function planOf(definition: QueryDefinition, contracts: ReadonlyMap<string, Contract>): ShapePlan {
  const { funnel, paths, retention, sessions, baskets, sql = '' } = definition;
  if (funnel !== undefined) return funnelPlan(funnel);
  if (paths !== undefined) return pathsPlan(paths);
  if (retention !== undefined) return retentionPlan(retention);
  if (sessions !== undefined) return sessionsPlan(sessions);
  if (baskets !== undefined) return basketsPlan(baskets);
  return statementPlan(sql, contracts);
}

/** A SELECT that somebody has written reads the tables that it names, those with the newest event of each key as well. */
function statementPlan(sql: string, contracts: ReadonlyMap<string, Contract>): ShapePlan {
  const byTable = new Map(
    [...contracts.keys()].flatMap((name) => [
      [tableName(name), name] as const,
      [`${tableName(name)}_current`, name] as const,
    ]),
  );
  const read = tablesIn(sql, new Set(byTable.keys())).map((table) => byTable.get(table) ?? '');
  return { sql, contracts: [...new Set(read)], expressions: [] };
}

/** A table without a seller does not exist for sellers, so that a statement that names one could never run. */
function assertForSellers(source: DefinitionSource, definition: QueryDefinition, read: readonly Contract[]): void {
  const without = read.filter(({ seller }) => seller === undefined).map(({ name }) => name);
  if (definition.for === 'sellers' && (without.length > 0 || read.length === 0)) {
    const message =
      read.length === 0
        ? 'the query reads no table, so that it has nothing for sellers'
        : `${without.join(', ')} has no seller, so that no seller may read it; see docs/contracts`;
    throw definitionInvalid(source.file, [problem(source, ['for'], message)]);
  }
}

/** The engine takes no value without a place, and no place without a value. */
function assertParametersFit(
  source: DefinitionSource,
  { parameters: own, sql }: QueryDefinition,
  { used, parameters }: { used: ReadonlySet<string>; parameters: ParameterDefinitions },
): void {
  const nameless = [...used].find((name) => name === '?' || /^\d/.test(name));
  const missing = [...used].filter((name) => !Object.hasOwn(parameters, name) && name !== nameless);
  const problems = [
    ...(nameless === undefined ? [] : [problem(source, ['sql'], 'parameters have names, such as $city')]),
    ...missing.map((name) =>
      problem(source, sql === undefined ? ['parameters'] : ['sql'], `$${name} does not stand under parameters`),
    ),
    ...Object.keys(own)
      .filter((name) => !used.has(name))
      .map((name) => problem(source, ['parameters', name], `is not used; write $${name} where its value belongs`)),
  ];
  if (problems.length > 0) {
    throw definitionInvalid(source.file, problems);
  }
}

/** Defaults are what is asked with when nothing is given, so that they keep to their own bounds. */
function assertValid(source: DefinitionSource, { tests }: QueryDefinition, parameters: ParameterDefinitions): void {
  const fixed = Object.entries(parameters).filter(([, one]) => one.default !== undefined);
  for (const [name, one] of fixed) {
    attempt(source, ['parameters', name, 'default'], () => readParameters({ [name]: one }, {}, 0));
  }
  tests.forEach((test, index) => {
    attempt(source, ['tests', index, 'parameters'], () =>
      readParameters(parameters, test.parameters, Date.parse(test.now)),
    );
  });
}

function attempt(source: DefinitionSource, path: readonly (string | number)[], act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof NadiError)) throw error;
    throw definitionInvalid(source.file, [problem(source, path, error.message)]);
  }
}

function problem({ text }: DefinitionSource, path: readonly (string | number)[], message: string) {
  return { line: lineOfPath(text, path), key: path.join('.'), message };
}
