import { Caller, parseInput, Requires } from '@nadi/http';
import type { Identity } from '@nadi/identity';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { comparedParameters, hoursParameters, pageParameters, unitParameters } from './segment-parameters.ts';
import { SegmentReports } from './segment-reports.ts';

const limit = { name: 'limit', required: false, description: 'Most of an answer, 1 to 1000. Default: 100.' };
const after = { name: 'after', required: false, description: '`next` of the answer before.' };
const name = { name: 'name', description: 'Name of the segment.' };
const wrong = { status: 400, description: 'INPUT_INVALID: a parameter is wrong; the reason names it.' };
const denied = { status: 403, description: 'KEY_SCOPE: a domain that the segment is computed from.' };
const unknown = { status: 404, description: 'SEGMENT_UNKNOWN' };

@ApiTags('segments')
@Controller('v1')
export class SegmentsController {
  constructor(@Inject(SegmentReports) private readonly reports: SegmentReports) {}

  @Get('segments')
  @Requires('metrics:read')
  @ApiOperation({ operationId: 'listSegments', summary: 'Segments of the domains that the caller may read' })
  @ApiQuery(limit)
  @ApiQuery(after)
  @ApiResponse({
    status: 200,
    description:
      'In the order of names. `state`: `building` until all events were read, then `live`. `size` is that of the own tenant. `next` is null on the last page.',
  })
  @ApiResponse(wrong)
  list(@Caller() caller: Identity, @Query() query: unknown) {
    return this.reports.list(caller, parseInput(pageParameters, query));
  }

  @Get('segments/:name')
  @Requires('metrics:read')
  @ApiOperation({ operationId: 'readSegment', summary: 'A segment with its size, how it is built, and its definition' })
  @ApiParam(name)
  @ApiResponse({ status: 200, description: 'The segment.' })
  @ApiResponse(denied)
  @ApiResponse(unknown)
  read(@Caller() caller: Identity, @Param('name') segment: string) {
    return this.reports.show(caller, segment);
  }

  @Get('segments/:name/members')
  @Requires('queries:run')
  @ApiOperation({ operationId: 'listSegmentMembers', summary: 'Who is in a segment, in the order of ids' })
  @ApiParam(name)
  @ApiQuery(limit)
  @ApiQuery(after)
  @ApiResponse({ status: 200, description: 'Pseudonymous ids with the time since when they are in it.' })
  @ApiResponse(wrong)
  @ApiResponse(denied)
  @ApiResponse(unknown)
  members(@Caller() caller: Identity, @Param('name') segment: string, @Query() query: unknown) {
    return this.reports.members(caller, segment, parseInput(pageParameters, query));
  }

  @Get('segments/:name/members/:unit')
  @Requires('queries:run')
  @ApiOperation({
    operationId: 'readSegmentMember',
    summary: 'Whether somebody is in a segment, and what is known of them',
  })
  @ApiParam(name)
  @ApiParam({ name: 'unit', description: 'Id of the unit, such as a customer.' })
  @ApiResponse({
    status: 200,
    description: '`values` are those that `when` is decided by; of a stranger they are 0 or null.',
  })
  @ApiResponse(denied)
  @ApiResponse(unknown)
  member(@Caller() caller: Identity, @Param('name') segment: string, @Param('unit') unit: string) {
    return this.reports.member(caller, segment, parseInput(unitParameters, { unit }).unit);
  }

  @Get('segments/:name/sizes')
  @Requires('metrics:read')
  @ApiOperation({
    operationId: 'readSegmentSizes',
    summary: 'How large a segment was, and who entered and left, by hour',
  })
  @ApiParam(name)
  @ApiQuery({ name: 'from', required: false, description: 'RFC 3339. Default: a week before `to`.' })
  @ApiQuery({ name: 'to', required: false, description: 'RFC 3339. Default: now.' })
  @ApiResponse({
    status: 200,
    description:
      'Hours in which something changed; the first may be the last one before `from`. Between two hours the size stays.',
  })
  @ApiResponse(wrong)
  @ApiResponse(denied)
  @ApiResponse(unknown)
  sizes(@Caller() caller: Identity, @Param('name') segment: string, @Query() query: unknown) {
    return this.reports.sizes(caller, segment, parseInput(hoursParameters(Date.now()), query));
  }

  @Get('segment-overlaps')
  @Requires('metrics:read')
  @ApiOperation({ operationId: 'readSegmentOverlap', summary: 'How many units segments have in common' })
  @ApiQuery({
    name: 'segment',
    isArray: true,
    type: String,
    description: 'Names of 2 to 10 segments of the same unit.',
  })
  @ApiResponse({ status: 200, description: 'Each segment with its size and what it shares with each of the others.' })
  @ApiResponse(wrong)
  @ApiResponse(denied)
  @ApiResponse(unknown)
  overlap(@Caller() caller: Identity, @Query() query: unknown) {
    return this.reports.overlap(caller, parseInput(comparedParameters, query).segment);
  }

  @Get('segment-memberships')
  @Requires('queries:run')
  @ApiOperation({ operationId: 'listSegmentsOfUnit', summary: 'The segments that somebody is in' })
  @ApiQuery({ name: 'unit', description: 'Id of the unit, such as a customer.' })
  @ApiResponse({ status: 200, description: 'Those that the caller may read, in the order of names.' })
  @ApiResponse(wrong)
  memberships(@Caller() caller: Identity, @Query() query: unknown) {
    return this.reports.segmentsOf(caller, parseInput(unitParameters, query).unit);
  }
}
