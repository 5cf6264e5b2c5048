import { buffer } from 'node:stream/consumers';
import type { Identity } from '@nadi/identity';
import { parametersOf, type CompiledQuery, type GivenParameters } from '@nadi/queries';
import type { ResultFormat } from '../lake/lake-query.ts';
import { countedAs, scopeKey, scopeOf } from '../sellers/data-scope.ts';
import type { SellerRoom } from '../sellers/seller-room.ts';
import type { SqlRuns } from '../sql/sql-runs.ts';
import { AnswerCache, type QueryAnswer } from './answer-cache.ts';
import { AskingRate } from './asking-rate.ts';
import type { QueriesInForce } from './queries-in-force.ts';
import { askableQueries, askableQuery, contractsOf } from './query-access.ts';

export interface QueryRunsOptions {
  readonly inForce: Pick<QueriesInForce, 'current'>;
  readonly sql: Pick<SqlRuns, 'run'>;
  /** What may run for sellers at a time. */
  readonly sellers: SellerRoom;
  /** Most bytes of answers that are kept. */
  readonly cacheBytes: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What somebody asks. */
export interface AskedQuery {
  readonly name: string;
  readonly given: GivenParameters;
  readonly format: ResultFormat;
}

/** An answer with what it says of itself. */
export interface SentAnswer extends QueryAnswer {
  readonly version: number;
  /** Milliseconds since its computing began. */
  readonly ageMs: number;
  /** How long it may be given again, milliseconds. */
  readonly freshForMs: number;
}

/** No answer may take all of the cache. */
const largestShare = 4;
const bucketsOfPeople = 10_000;
const bucketsOfSellers = 100_000;
const secondMs = 1_000;

/** Asks queries for people, and gives answers again while they are young enough. */
export class QueryRuns {
  private readonly cache: AnswerCache;
  private readonly rate: AskingRate;
  /** There are far more sellers than others. */
  private readonly rateOfSellers: AskingRate;

  constructor(private readonly options: QueryRunsOptions) {
    this.cache = new AnswerCache({ mostBytes: options.cacheBytes, now: options.now });
    this.rate = new AskingRate(options.now, bucketsOfPeople);
    this.rateOfSellers = new AskingRate(options.now, bucketsOfSellers);
  }

  /** The queries that somebody may ask. */
  list(caller: Identity): readonly { readonly query: CompiledQuery; readonly version: number }[] {
    const { value, versions } = this.options.inForce.current;
    return askableQueries(caller, value).map((query) => ({ query, version: versions[query.definition.name] ?? 0 }));
  }

  /** @throws NadiError QUERY_UNKNOWN, KEY_SCOPE, QUERY_RATE_LIMITED, INPUT_INVALID, and what its statement may lead to */
  async ask(caller: Identity, { name, given, format }: AskedQuery, signal: AbortSignal): Promise<SentAnswer> {
    const { inForce, now } = this.options;
    const { value, versions } = inForce.current;
    const query = askableQuery(caller, value, name);
    const version = versions[name] ?? 0;
    const { staleness, rateLimit } = query.definition;
    const rate = caller.sellerId === undefined ? this.rate : this.rateOfSellers;
    rate.take(JSON.stringify([countedAs(caller), name]), rateLimit.perMinute);
    const parameters = parametersOf(query, given, now());
    const contracts = contractsOf(caller, query);
    const key = JSON.stringify([...scopeKey(scopeOf(caller)), name, version, format, contracts, parameters.key]);
    const compute = (computedAtMs: number, abandoned: AbortSignal) =>
      this.compute({ caller, query, format, computedAtMs }, parameters.valuesAt(endOfSecond(computedAtMs)), abandoned);
    const answer = await this.cache.answer({ key, stalenessMs: staleness, compute }, signal);
    const ageMs = Math.max(0, now() - answer.computedAtMs);
    return { ...answer, version, ageMs, freshForMs: Math.max(0, staleness - ageMs) };
  }

  private async compute(
    { caller, query, format, computedAtMs }: Asking,
    parameters: Parameters<SqlRuns['run']>[1]['parameters'],
    signal: AbortSignal,
  ): Promise<QueryAnswer> {
    const { sql, cacheBytes, sellers } = this.options;
    return sellers.hold(scopeOf(caller), async () => {
      const { stream, summary } = await sql.run(
        caller,
        {
          ...{ sql: query.sql, parameters, format, limit: query.definition.limit },
          contracts: contractsOf(caller, query),
          mostBytes: Math.floor(cacheBytes / largestShare),
        },
        signal,
      );
      return { body: await buffer(stream), isTruncated: summary.truncated, computedAtMs };
    });
  }
}

interface Asking {
  readonly caller: Identity;
  readonly query: CompiledQuery;
  readonly format: ResultFormat;
  readonly computedAtMs: number;
}

/** What has just happened is before `now`, and the boundaries of days stay whole seconds. */
function endOfSecond(timeMs: number): number {
  return Math.ceil((timeMs + 1) / secondMs) * secondMs;
}
