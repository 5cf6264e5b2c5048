import { ApiKeyOf } from '@nadi/http';
import { Controller, Headers, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Admission } from '../http/admission.ts';
import { errorSchema, eventSchema } from '../http/openapi-schemas.ts';
import { EventStreamIntake } from './event-stream-intake.ts';

@ApiTags('events')
@Controller('v1/events/stream')
export class EventStreamController {
  constructor(
    @Inject(EventStreamIntake) private readonly streams: EventStreamIntake,
    @Inject(Admission) private readonly admission: Admission,
  ) {}

  @Post()
  @ApiKeyOf('events:write', 'endless')
  @ApiOperation({
    operationId: 'streamEvents',
    summary: 'Take events in for as long as the connection lasts',
    description:
      'One event per line, without end. The answer begins at once and has one JSON object per line: `{"acknowledged": n}` when the broker ' +
      'has the first n events of the stream, `{"event": n, "code", "reason", ...}` for one that was refused. A stream that is too fast is ' +
      'read more slowly. After a broken stream, send again what was not acknowledged, under the same ids.',
  })
  @ApiConsumes('application/x-ndjson')
  @ApiBody({ schema: eventSchema })
  @ApiResponse({ status: 200, description: 'Acknowledgements, one JSON object per line.' })
  @ApiResponse({ status: 401, description: 'The key is missing, unknown, revoked or expired.', schema: errorSchema })
  @ApiResponse({ status: 503, description: 'Too many streams are open.', schema: errorSchema })
  stream(
    @Req() request: FastifyRequest,
    @Headers('traceparent') traceParent: string | undefined,
    @Res() reply: FastifyReply,
  ): void {
    this.streams.open(request, reply, { key: this.admission.keyOf(request), traceParent });
  }
}
