import { Caller, parseInput, Requires } from '@nadi/http';
import type { Identity } from '@nadi/identity';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Annotations } from './annotations.ts';
import { DashboardCatalogue } from './dashboard-catalogue.ts';

const mostDefinitions = 100;
const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const definition = z.string().regex(/^(metrics|queries)\/[a-z0-9-]{1,100}$/, 'is metrics/<name> or queries/<name>');
const annotationQuery = z
  .strictObject({
    from: time,
    to: time,
    definition: z.union([definition.transform((one) => [one]), z.array(definition).max(mostDefinitions)]).default([]),
  })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'must lie after from' });

/** How numbers are laid out for people; the numbers themselves come from reporting, with the reader's own rights. */
@ApiTags('dashboards')
@Controller('api/admin/v1')
export class DashboardsController {
  constructor(
    @Inject(DashboardCatalogue) private readonly catalogue: DashboardCatalogue,
    @Inject(Annotations) private readonly annotations: Annotations,
  ) {}

  @Get('dashboards')
  @Requires('metrics:read')
  @ApiOperation({ operationId: 'listDashboards', summary: 'The dashboards in force, with the question each answers' })
  @ApiResponse({
    status: 200,
    description: 'In the order of names. `problem` says why one cannot be shown; the others can.',
  })
  async list() {
    return { dashboards: await this.catalogue.list() };
  }

  @Get('dashboards/:name')
  @Requires('metrics:read')
  @ApiOperation({ operationId: 'readDashboard', summary: 'The tiles and variables of a dashboard, and its version' })
  @ApiParam({ name: 'name', description: 'Such as sale-floor.' })
  @ApiResponse({ status: 200, description: 'The dashboard as its definition has it, with what it leaves out.' })
  @ApiResponse({ status: 400, description: 'DEFINITION_INVALID: its text is of another version of the platform.' })
  @ApiResponse({ status: 404, description: 'DEFINITION_UNKNOWN' })
  one(@Param('name') name: string) {
    return this.catalogue.show(name);
  }

  @Get('annotations')
  @Requires('metrics:read')
  @ApiOperation({
    operationId: 'listAnnotations',
    summary: 'What happened within a time and may explain what charts show',
  })
  @ApiQuery({ name: 'from', description: 'RFC 3339, included.' })
  @ApiQuery({ name: 'to', description: 'RFC 3339, not included.' })
  @ApiQuery({
    name: 'definition',
    required: false,
    isArray: true,
    type: String,
    description: `metrics/<name> or queries/<name>: whose changes are wanted, at most ${mostDefinitions}.`,
  })
  @ApiResponse({
    status: 200,
    description:
      'Oldest first, of each kind the newest 200: `deployment` (needs services:read) and `definition` (needs definitions:read). `link` is a page of the console.',
  })
  @ApiResponse({ status: 400, description: 'INPUT_INVALID' })
  async between(@Caller() caller: Identity, @Query() query: unknown) {
    const { from: fromMs, to: toMs, definition: definitions } = parseInput(annotationQuery, query);
    return { annotations: await this.annotations.between(caller, { fromMs, toMs, definitions }) };
  }
}
