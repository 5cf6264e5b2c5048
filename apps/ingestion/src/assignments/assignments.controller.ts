import { ApiKeyOf } from '@nadi/http';
import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { errorSchema } from '../http/openapi-schemas.ts';
import { Assignments } from './assignments.ts';

@ApiTags('experiments')
@Controller('v1/assignments')
export class AssignmentsController {
  constructor(@Inject(Assignments) private readonly assignments: Assignments) {}

  @Get()
  @ApiKeyOf('events:write')
  @Header('cache-control', 'private, max-age=60')
  @ApiOperation({
    operationId: 'listAssignments',
    summary: 'What decides which unit gets which variant',
    description:
      'Of each experiment in force that is not over: name, version, unit, salt, layer, slots, traffic, holdouts, variants, begin and end; neither ' +
      'hypotheses nor metrics. Pages assign by themselves; the answer may be kept for a minute.',
  })
  @ApiResponse({ status: 200, description: 'In the order of names.' })
  @ApiResponse({ status: 401, description: 'The key is missing, unknown, revoked or expired.', schema: errorSchema })
  @ApiResponse({ status: 503, description: 'The service is starting; see Retry-After.', schema: errorSchema })
  list() {
    return { experiments: this.assignments.current };
  }
}
