import { NadiError } from '@nadi/errors';
import { Controller, Headers, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiKeyOf, statusOf } from '@nadi/http';
import { Admission } from './admission.ts';
import { EventIntake, type IntakeAnswer } from './event-intake.ts';
import { answerSchema, errorSchema, eventSchema } from './openapi-schemas.ts';
import type { BodyFormat } from './parse-body.ts';
import { withRequestSpan } from './request-span.ts';

/** Media types the service reads, and how. */
export const mediaTypes: Readonly<Record<string, BodyFormat>> = {
  'application/json': 'json',
  'application/cloudevents+json': 'json',
  'application/cloudevents-batch+json': 'json',
  'application/x-ndjson': 'ndjson',
  'application/vnd.nadi.events+avro': 'avro',
};

const refused = (description: string) => ({ description, schema: errorSchema });

@ApiTags('events')
@Controller('v1/events')
export class EventsController {
  constructor(
    @Inject(EventIntake) private readonly intake: EventIntake,
    @Inject(Admission) private readonly admission: Admission,
  ) {}

  @Post()
  @ApiKeyOf('events:write')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'postEvents',
    summary: 'Take events in',
    description:
      'One event, an array of events, one event per line, or Avro records one behind the other. Answered after the broker has acknowledged every accepted event. ' +
      'Sending an event again under the same id is safe: it is counted once.',
  })
  @ApiConsumes(...Object.keys(mediaTypes))
  @ApiBody({ schema: { oneOf: [eventSchema, { type: 'array', items: eventSchema }] } })
  @ApiResponse({ status: 202, description: 'All events were accepted.', schema: answerSchema })
  @ApiResponse({ status: 207, description: 'Some events were accepted; `results` says which.', schema: answerSchema })
  @ApiResponse({ status: 400, ...refused('The body or every event is wrong.') })
  @ApiResponse({ status: 401, ...refused('The key is missing, unknown, revoked or expired.') })
  @ApiResponse({ status: 403, ...refused('The key may not write this tenant or domain.') })
  @ApiResponse({ status: 413, ...refused('Body, batch or event is too large.') })
  @ApiResponse({ status: 415, ...refused('The media type or content encoding is not supported.') })
  @ApiResponse({ status: 429, ...refused('Tenant or key sends too fast or too much; see Retry-After and RateLimit.') })
  @ApiResponse({ status: 503, ...refused('The broker does not keep up or does not answer; see Retry-After.') })
  async post(
    @Req() request: FastifyRequest<{ Body: Buffer | undefined }>,
    @Headers('traceparent') traceParent: string | undefined,
    @Headers('content-encoding') contentEncoding: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IntakeAnswer> {
    if (contentEncoding !== undefined && contentEncoding !== 'identity') {
      throw new NadiError('MEDIA_TYPE_UNSUPPORTED', {
        message: `content encoding ${contentEncoding} is not supported`,
      });
    }
    const mediaType = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    const format = request.body === undefined ? 'json' : mediaTypes[mediaType];
    if (format === undefined) {
      throw new NadiError('MEDIA_TYPE_UNSUPPORTED', { message: `the media type ${mediaType} holds no events` });
    }
    const answer = await withRequestSpan('/v1/events', traceParent, (continued) =>
      this.intake.take({
        key: this.admission.keyOf(request),
        traceParent: continued,
        body: request.body,
        format,
      }),
    );
    void reply.status(answerStatus(answer)).headers(this.intake.limitFieldsOf(this.admission.keyOf(request)));
    return answer;
  }
}

/** 202 if all were accepted, 207 if some were, otherwise the status of the first rejection. */
function answerStatus({ accepted, rejected, results }: IntakeAnswer): number {
  if (rejected === 0) {
    return 202;
  }
  const [first] = results;
  return accepted > 0 || first === undefined || !('code' in first) ? 207 : statusOf(first.code);
}
