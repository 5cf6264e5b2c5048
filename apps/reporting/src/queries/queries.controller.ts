import { Caller, Requires } from '@nadi/http';
import type { Identity } from '@nadi/identity';
import { Controller, Get, Inject, Param, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { mediaTypes, parseFormat, resultFormats } from '../lake/result-formats.ts';
import { untilGone } from '../until-gone.ts';
import { QueryRuns } from './query-runs.ts';

@ApiTags('queries')
@Controller('v1/queries')
export class QueriesController {
  constructor(@Inject(QueryRuns) private readonly runs: QueryRuns) {}

  @Get()
  @Requires('queries:run', 'seller:read')
  @ApiOperation({ operationId: 'listQueries', summary: 'The saved queries that the caller may ask' })
  @ApiResponse({ status: 200, description: 'The queries by name, with their parameters and how old answers may be.' })
  list(@Caller() caller: Identity) {
    const queries = this.runs.list(caller).map(({ query, version }) => {
      const { name, question, staleness, limit, rateLimit } = query.definition;
      return {
        ...{ name, question, version, stalenessMs: staleness, limit, perMinute: rateLimit.perMinute },
        reads: query.contracts.map((contract) => contract.name),
        parameters: Object.entries(query.parameters).map(([parameter, one]) => ({
          ...{ name: parameter, isRequired: one.default === undefined && !one.optional },
          ...one,
        })),
      };
    });
    return { queries };
  }

  @Get(':name')
  @Requires('queries:run', 'seller:read')
  @ApiOperation({
    operationId: 'askQuery',
    summary: 'The rows of a saved query',
    description: 'A seller may ask those that are for sellers, over tables that hold what is theirs and nothing else.',
  })
  @ApiParam({ name: 'name', description: 'Name of the query.' })
  @ApiQuery({ name: 'format', required: false, enum: resultFormats, description: 'Default: json.' })
  @ApiQuery({
    name: 'parameters',
    required: false,
    style: 'form',
    explode: true,
    schema: { type: 'object', additionalProperties: { type: 'string' } },
    description: 'Each parameter of the query under its name; those of lists several times.',
  })
  @ApiResponse({
    status: 200,
    description:
      'The rows; `age` and `nadi-computed-at` say how old they are, `cache-control` how long they hold, `nadi-query-version` which version answered, `nadi-truncated` whether there are more.',
  })
  @ApiResponse({ status: 400, description: 'INPUT_INVALID names the parameter, its type and its range.' })
  @ApiResponse({ status: 403, description: 'KEY_SCOPE names the domains that the caller lacks.' })
  @ApiResponse({ status: 404, description: 'QUERY_UNKNOWN with names that come near.' })
  @ApiResponse({ status: 422, description: 'SQL_TIMEOUT, SQL_TOO_LARGE' })
  @ApiResponse({ status: 429, description: 'QUERY_RATE_LIMITED with `retry-after`.' })
  @ApiResponse({ status: 503, description: 'OVERLOADED, LAKE_UNAVAILABLE' })
  async ask(
    @Caller() caller: Identity,
    @Param('name') name: string,
    @Query() { format: wanted = 'json', ...given }: Record<string, unknown>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const format = parseFormat(wanted);
    const answer = await this.runs.ask(caller, { name, given, format }, untilGone(reply));
    void reply.headers({
      age: String(Math.floor(answer.ageMs / 1_000)),
      'cache-control': `private, max-age=${Math.floor(answer.freshForMs / 1_000)}`,
      vary: 'authorization',
      'nadi-query-version': String(answer.version),
      'nadi-computed-at': new Date(answer.computedAtMs).toISOString(),
      'nadi-truncated': String(answer.isTruncated),
    });
    return new StreamableFile(answer.body, { type: mediaTypes[format], length: answer.body.length });
  }
}
