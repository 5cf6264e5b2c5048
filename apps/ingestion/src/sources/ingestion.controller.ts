import { errorCodes, NadiError, type ErrorCode } from '@nadi/errors';
import { Caller, Requires } from '@nadi/http';
import { allows, type Identity } from '@nadi/identity';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { errorSchema } from '../http/openapi-schemas.ts';
import { wholeRequest } from '../rejections/rejection-log.ts';
import { readRejectionQuery, type QueryParameters } from '../rejections/rejection-query.ts';
import { Rejections } from '../rejections/rejections.ts';
import { readSourceQuery } from './source-query.ts';
import { Sources } from './sources.ts';

const optional = (name: string, description: string) => ({ name, description, required: false, type: String });

/** What comes in of a tenant, from all of its keys and shops. */
@ApiTags('ingestion')
@Controller('v1/ingestion')
export class IngestionController {
  constructor(
    @Inject(Sources) private readonly sources: Sources,
    @Inject(Rejections) private readonly rejections: Rejections,
  ) {}

  @Get('series')
  @Requires('ingestion:read')
  @ApiOperation({
    operationId: 'getIngestionSeries',
    summary: 'How much comes from whom, what is refused, and how fast it is answered',
    description:
      'Accepted and refused events by key and shop, refusals by code, and percentiles of the time from a request’s body to its answer, ' +
      'of requests of which something was accepted. Counted per minute, seen a few seconds later, kept for seven days.',
  })
  @ApiQuery(
    optional('from', 'RFC 3339 or milliseconds since 1970, at most seven days ago; an hour before `to` if missing.'),
  )
  @ApiQuery(optional('to', 'RFC 3339 or milliseconds since 1970, exclusive; now if missing.'))
  @ApiQuery(optional('step', 'Length of a step from 1m to 1d. Default 1m.'))
  @ApiResponse({ status: 200, description: 'Series of sources, codes and latencies.' })
  @ApiResponse({ status: 400, description: 'A parameter is wrong.', schema: errorSchema })
  async series(@Caller() caller: Identity, @Query() parameters: QueryParameters) {
    assertAllDomains(caller);
    const query = readSourceQuery(parameters, Date.now());
    const { fromMs, toMs, stepMs } = query;
    const series = await this.sources.read(caller.tenantId, query);
    return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), stepMs, ...series };
  }

  @Get('rejections')
  @Requires('ingestion:read')
  @ApiOperation({
    operationId: 'getIngestionRejections',
    summary: 'See what was refused of all keys of the tenant',
    description:
      'Per key, hour, code and type of event, newest first, with samples that show the shape of values and never a value. ' +
      '`key` and otherwise the parameters of `GET /v1/rejections`, without `after`.',
  })
  @ApiQuery(optional('key', 'Only of the key with this prefix.'))
  @ApiQuery(
    optional('from', 'RFC 3339 or milliseconds since 1970, up to seven days ago; 24 hours before `to` if missing.'),
  )
  @ApiQuery(optional('to', 'RFC 3339 or milliseconds since 1970, exclusive; now if missing.'))
  @ApiQuery(optional('code', 'Only refusals with this code.'))
  @ApiQuery(optional('type', 'Only events of this type; empty for requests that were refused as a whole.'))
  @ApiQuery(optional('limit', 'Most counts of the answer, 1 to 1000. Default 100.'))
  @ApiQuery(optional('samples', 'Most samples of each count, 0 to 10, newest first. Default 3.'))
  @ApiResponse({ status: 200, description: 'Counts and samples; `more` says whether there are older ones.' })
  @ApiResponse({ status: 400, description: 'A parameter is wrong.', schema: errorSchema })
  async list(@Caller() caller: Identity, @Query() { key, ...parameters }: QueryParameters) {
    assertAllDomains(caller);
    if (parameters['after'] !== undefined) throw invalid('after', 'is of `GET /v1/rejections` only');
    if (key !== undefined && (typeof key !== 'string' || !/^[\w-]{1,100}$/.test(key))) {
      throw invalid('key', 'must be the prefix of a key');
    }
    const query = readRejectionQuery(parameters, Date.now());
    const { rows, isLast } = await this.rejections.readOfTenant(caller.tenantId, query, key);
    return {
      from: new Date(query.fromMs).toISOString(),
      to: new Date(query.toMs).toISOString(),
      rejections: rows.map(({ prefix, hourMs, code, contract, ...row }) => ({
        ...{ key: prefix, hour: new Date(hourMs).toISOString(), code },
        ...(contract === wholeRequest ? { of: 'requests' } : { of: 'events', type: contract }),
        ...row,
        remedy: errorCodes[code as ErrorCode],
      })),
      more: !isLast,
    };
  }
}

function invalid(parameter: string, problem: string): NadiError {
  return new NadiError('QUERY_INVALID', { message: `${parameter} ${problem}`, context: { parameter } });
}

/** Counts are of all domains together, so that one domain is not enough to see them. */
function assertAllDomains({ grants }: Identity): void {
  if (!allows(grants, 'ingestion:read', '*')) {
    throw new NadiError('KEY_SCOPE', { message: 'ingestion:read is needed in all domains' });
  }
}
