import { Caller, parseInput, Requires } from '@nadi/http';
import type { Identity } from '@nadi/identity';
import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { QueryParameters } from '../query/parse-query.ts';
import { experimentStates } from './experiment-answers.ts';
import { ExperimentReports } from './experiment-reports.ts';

const experimentsPage = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(200).optional(),
  state: z.enum(experimentStates, `must be one of ${experimentStates.join(', ')}`).optional(),
});
const looksPage = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  after: z.coerce.number().int().min(0).max(2_147_483_647).default(0),
});
const unitQuery = z.strictObject({ unit: z.string().max(1_000) });

const nameParameter = { name: 'name', description: 'Name of the experiment.' };
const wrongParameter = { status: 400, description: 'INPUT_INVALID: a parameter is wrong; the reason names it.' };
const unreadable = { status: 403, description: 'KEY_SCOPE: the domain of one of its metrics.' };
const unknown = { status: 404, description: 'EXPERIMENT_UNKNOWN' };

@ApiTags('experiments')
@Controller('v1/experiments')
export class ExperimentsController {
  constructor(@Inject(ExperimentReports) private readonly reports: ExperimentReports) {}

  @Get()
  @Requires('metrics:read')
  @ApiOperation({
    operationId: 'listExperiments',
    summary: 'Experiments of the domains that the caller may read, with how they stand',
  })
  @ApiQuery({ name: 'limit', required: false, description: 'Most experiments of the page, 1 to 200. Default: 50.' })
  @ApiQuery({ name: 'after', required: false, description: '`next` of the page before.' })
  @ApiQuery({ name: 'state', required: false, enum: experimentStates, description: 'Only those that stand so.' })
  @ApiResponse({
    status: 200,
    description:
      'In the order of names; `verdict` is the one that decided, else the newest. `next` is null on the last page.',
  })
  @ApiResponse(wrongParameter)
  list(@Caller() caller: Identity, @Query() parameters: QueryParameters) {
    const { limit, after, state } = parseInput(experimentsPage, parameters);
    return this.reports.list(caller, { limit, after, state });
  }

  @Get(':name')
  @Requires('metrics:read')
  @ApiOperation({
    operationId: 'readExperiment',
    summary: 'What an experiment is, what was seen of it, and its verdict',
  })
  @ApiParam(nameParameter)
  @ApiResponse({
    status: 200,
    description:
      '`result` is the newest look: units per variant, the sample ratio, estimates with intervals that hold at all looks together, and a verdict ' +
      'with its reasons; null before the first look. `decision` is the look that decided; later ones do not change it. `problems` says why it cannot be computed.',
  })
  @ApiResponse(unreadable)
  @ApiResponse(unknown)
  read(@Caller() caller: Identity, @Param('name') name: string) {
    return this.reports.show(caller, name);
  }

  @Get(':name/looks')
  @Requires('metrics:read')
  @ApiOperation({ operationId: 'listExperimentLooks', summary: 'The looks at an experiment in the order of time' })
  @ApiParam(nameParameter)
  @ApiQuery({ name: 'limit', required: false, description: 'Most looks of the page, 1 to 500. Default: 100.' })
  @ApiQuery({ name: 'after', required: false, description: '`next` of the page before.' })
  @ApiResponse({ status: 200, description: 'A look is kept if it saw anything new. `next` is null on the last page.' })
  @ApiResponse(wrongParameter)
  @ApiResponse(unreadable)
  @ApiResponse(unknown)
  looks(@Caller() caller: Identity, @Param('name') name: string, @Query() parameters: QueryParameters) {
    return this.reports.looks(caller, name, parseInput(looksPage, parameters));
  }

  @Get(':name/assignment')
  @Requires('metrics:read')
  @ApiOperation({ operationId: 'readExperimentAssignment', summary: 'Which variant a unit gets, and why' })
  @ApiParam(nameParameter)
  @ApiQuery({ name: 'unit', description: 'Id of the unit.' })
  @ApiResponse({ status: 200, description: 'The variant, or why the unit takes no part.' })
  @ApiResponse(wrongParameter)
  @ApiResponse(unreadable)
  @ApiResponse(unknown)
  assignment(@Caller() caller: Identity, @Param('name') name: string, @Query() parameters: QueryParameters) {
    return this.reports.assignment(caller, name, parseInput(unitQuery, parameters).unit);
  }

  @Post(':name/looks')
  @HttpCode(202)
  @Requires('sql:run')
  @ApiOperation({ operationId: 'requestExperimentLook', summary: 'Look at an experiment now' })
  @ApiParam(nameParameter)
  @ApiResponse({ status: 202, description: 'It is looked at within seconds; `looks` is the number of the last look.' })
  @ApiResponse(unreadable)
  @ApiResponse(unknown)
  @ApiResponse({ status: 409, description: 'EXPERIMENT_NOT_COMPUTABLE: the message says why.' })
  @ApiResponse({ status: 503, description: 'LAKE_UNAVAILABLE: the service keeps no lake.' })
  request(@Caller() caller: Identity, @Param('name') name: string) {
    return this.reports.request(caller, name);
  }
}
