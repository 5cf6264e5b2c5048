import { errorCodes, type ErrorCode } from '@nadi/errors';
import { ApiKeyOf } from '@nadi/http';
import { Controller, Get, Inject, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Admission } from '../http/admission.ts';
import { errorSchema } from '../http/openapi-schemas.ts';
import { wholeRequest } from './rejection-log.ts';
import { placeToken, readRejectionQuery, type QueryParameters } from './rejection-query.ts';
import { rejectionsSchema } from './rejections-schema.ts';
import { Rejections } from './rejections.ts';

const optional = (name: string, description: string) => ({ name, description, required: false, type: String });

@ApiTags('events')
@Controller('v1/rejections')
export class RejectionsController {
  constructor(
    @Inject(Rejections) private readonly rejections: Rejections,
    @Inject(Admission) private readonly admission: Admission,
  ) {}

  @Get()
  @ApiKeyOf('events:write')
  @ApiOperation({
    operationId: 'getRejections',
    summary: 'See what was refused',
    description:
      'What was refused of this key, per hour, code and type of event, newest hour first, with samples that show the shape of values ' +
      'and never a value. Counts appear a few seconds after the refusal and are kept for seven days.',
  })
  @ApiQuery(
    optional('from', 'RFC 3339 or milliseconds since 1970, up to seven days ago; 24 hours before `to` if missing.'),
  )
  @ApiQuery(optional('to', 'RFC 3339 or milliseconds since 1970, exclusive; now if missing.'))
  @ApiQuery(optional('code', 'Only refusals with this code.'))
  @ApiQuery(optional('type', 'Only events of this type; empty for requests that were refused as a whole.'))
  @ApiQuery(optional('limit', 'Most counts of one answer, 1 to 1000. Default 100.'))
  @ApiQuery(optional('samples', 'Most samples of each count, 0 to 10, newest first. Default 3.'))
  @ApiQuery(optional('after', '`next` of the answer before.'))
  @ApiResponse({ status: 200, description: 'Counts and samples.', schema: rejectionsSchema })
  @ApiResponse({ status: 400, description: 'A parameter is wrong.', schema: errorSchema })
  @ApiResponse({ status: 401, description: 'The key is missing, unknown, revoked or expired.', schema: errorSchema })
  @ApiResponse({ status: 429, description: 'Asked too often; see Retry-After.', schema: errorSchema })
  @ApiResponse({ status: 503, description: 'The database does not answer; see Retry-After.', schema: errorSchema })
  async list(@Req() request: FastifyRequest, @Query() parameters: QueryParameters) {
    const query = readRejectionQuery(parameters, Date.now());
    const { rows, isLast } = await this.rejections.read(this.admission.keyOf(request), query);
    const last = rows.at(-1);
    return {
      from: new Date(query.fromMs).toISOString(),
      to: new Date(query.toMs).toISOString(),
      rejections: rows.map(({ hourMs, code, contract, ...row }) => ({
        hour: new Date(hourMs).toISOString(),
        code,
        ...(contract === wholeRequest ? { of: 'requests' } : { of: 'events', type: contract }),
        ...row,
        remedy: errorCodes[code as ErrorCode],
      })),
      ...(isLast || last === undefined ? {} : { next: placeToken(last) }),
    };
  }
}
