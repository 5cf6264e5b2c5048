import { NadiError } from '@nadi/errors';
import { Caller, parseInput, Requires } from '@nadi/http';
import { allows, type Identity } from '@nadi/identity';
import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { assertPlatform, longestText } from '../platform-people.ts';
import { Trials } from './trials.ts';

const mostEvents = 10_000;
const usualEvents = 1_000;
const text = z.string().max(longestText, `is longer than ${longestText} characters`);
const checkInput = z.strictObject({ text });
const previewInput = z.strictObject({ text, events: z.int().min(1).max(mostEvents).default(usualEvents) });
const kindParam = { name: 'kind', description: 'Such as pipelines.' };

@ApiTags('definitions')
@Controller('api/admin/v1/definitions')
export class TrialsController {
  constructor(@Inject(Trials) private readonly trials: Trials) {}

  @Post(':kind/check')
  @HttpCode(200)
  @Requires('definitions:write')
  @ApiOperation({
    operationId: 'checkDefinition',
    summary: 'Check a text together with what is in force, and run its tests',
    description:
      'Changes nothing. A text that is not valid is answered with its problems by line and key. One check of each person may wait: ' +
      'a newer one takes its place.',
  })
  @ApiParam(kindParam)
  @ApiResponse({ status: 200, description: 'Its name, its problems, and what its tests say.' })
  @ApiResponse({
    status: 422,
    description: 'TRIAL_STOPPED: it took too long or too much memory, or its answer is too long.',
  })
  @ApiResponse({
    status: 503,
    description: 'OVERLOADED: others wait already, or a newer check of yours took its place.',
  })
  check(@Caller() caller: Identity, @Param('kind') kind: string, @Body() body: unknown) {
    assertPlatform(caller);
    return this.trials.check(caller, kind, parseInput(checkInput, body).text);
  }

  @Post(':kind/preview')
  @HttpCode(200)
  @Requires('definitions:write')
  @ApiOperation({
    operationId: 'previewDefinition',
    summary: 'Say what a text would make, drop and fail on of the newest real events',
    description:
      `Changes nothing. \`events\` (1 to ${mostEvents}, ${usualEvents} unless told) are shared between the contracts that it reads. ` +
      'Of a pipeline, events of all tenants are counted, and examples are of the caller’s and without personal data. Of a metric, ' +
      'whose groups bear values of events as names, only events of the caller’s tenant are counted. One preview per person at a time.',
  })
  @ApiParam(kindParam)
  @ApiResponse({ status: 200, description: 'Groups of events with counts and examples.' })
  @ApiResponse({ status: 400, description: 'DEFINITION_INVALID, INPUT_INVALID' })
  @ApiResponse({ status: 403, description: 'PLATFORM_TENANT_ONLY, ROLE_TOO_NARROW' })
  @ApiResponse({ status: 409, description: 'PREVIEW_RUNNING, PIPELINE_RESOURCE_MISSING, TABLE_INVALID' })
  @ApiResponse({
    status: 422,
    description: 'TRIAL_STOPPED: it took too long or too much memory, or its answer is too long.',
  })
  preview(@Caller() caller: Identity, @Param('kind') kind: string, @Body() body: unknown) {
    assertPlatform(caller);
    if (!allows(caller.grants, 'topics:read', '*')) {
      throw new NadiError('ROLE_TOO_NARROW', { message: 'topics:read is needed in all domains to try real events' });
    }
    return this.trials.preview(caller, { kind, ...parseInput(previewInput, body) });
  }
}
