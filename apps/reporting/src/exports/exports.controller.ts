import { Caller, parseInput, Requires } from '@nadi/http';
import type { Identity } from '@nadi/identity';
import { Controller, Get, HttpCode, Inject, Param, Post, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { contentTypes } from './content-types.ts';
import { runStates } from './export-run.ts';
import { Exports } from './exports.ts';

const page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  skip: z.coerce.number().int().min(0).max(1_000_000).default(0),
});
const runsPage = page.extend({ state: z.enum(runStates).optional() });

const exportParameter = { name: 'name', description: 'Name of the export.' };
const runParameter = { name: 'id', description: 'Id of the run.' };
const limitQuery = { name: 'limit', required: false, description: 'Most of the page, 1 to 200. Default: 50.' };
const skipQuery = { name: 'skip', required: false, description: '`next` of the page before.' };
const forbidden = { status: 403, description: 'KEY_SCOPE names the domains that the caller lacks.' };

@ApiTags('exports')
@Controller('v1/exports')
export class ExportsController {
  constructor(@Inject(Exports) private readonly exports: Exports) {}

  @Get()
  @Requires('exports:read')
  @ApiOperation({
    operationId: 'listExports',
    summary: 'The exports in force, with their last run and what is missing',
  })
  @ApiQuery(limitQuery)
  @ApiQuery(skipQuery)
  @ApiResponse({ status: 200, description: 'One page; `next` is null on the last.' })
  async list(@Caller() caller: Identity, @Query() query: unknown) {
    const { limit, skip } = parseInput(page, query);
    const found = await this.exports.list(caller, { most: limit + 1, skip });
    return { exports: found.slice(0, limit), next: found.length > limit ? skip + limit : null };
  }

  @Get(':name/runs')
  @Requires('exports:read')
  @ApiOperation({ operationId: 'listExportRuns', summary: 'Runs of an export, the newest first' })
  @ApiParam(exportParameter)
  @ApiQuery({ name: 'state', required: false, enum: runStates, description: 'Only runs in this state.' })
  @ApiQuery(limitQuery)
  @ApiQuery(skipQuery)
  @ApiResponse({ status: 200, description: 'One page; `next` is null on the last.' })
  @ApiResponse(forbidden)
  @ApiResponse({ status: 404, description: 'EXPORT_UNKNOWN with names that come near.' })
  async runs(@Caller() caller: Identity, @Param('name') name: string, @Query() query: unknown) {
    const { limit, skip, state } = parseInput(runsPage, query);
    const found = await this.exports.runs(caller, name, { most: limit + 1, skip, state });
    return { runs: found.slice(0, limit), next: found.length > limit ? skip + limit : null };
  }

  @Post(':name/runs')
  @HttpCode(202)
  @Requires('exports:run')
  @ApiOperation({ operationId: 'runExport', summary: 'Run an export now, for what has come since its last run' })
  @ApiParam(exportParameter)
  @ApiResponse({ status: 202, description: 'It begins within seconds; asking again before is the same run.' })
  @ApiResponse(forbidden)
  @ApiResponse({ status: 404, description: 'EXPORT_UNKNOWN' })
  @ApiResponse({ status: 503, description: 'EXPORTS_UNAVAILABLE, DATABASE_UNAVAILABLE' })
  async request(@Caller() caller: Identity, @Param('name') name: string) {
    return { run: await this.exports.request(caller, name) };
  }

  @Get(':name/runs/:id')
  @Requires('exports:read')
  @ApiOperation({ operationId: 'readExportRun', summary: 'One run, with its manifest once it is done' })
  @ApiParam(exportParameter)
  @ApiParam(runParameter)
  @ApiResponse({ status: 200, description: 'State, reason, and the manifest: columns, key, files with SHA-256.' })
  @ApiResponse(forbidden)
  @ApiResponse({ status: 404, description: 'EXPORT_UNKNOWN, EXPORT_RUN_UNKNOWN' })
  async run(@Caller() caller: Identity, @Param('name') name: string, @Param('id') id: string) {
    return { run: await this.exports.run(caller, name, id) };
  }

  @Post(':name/runs/:id/retry')
  @HttpCode(202)
  @Requires('exports:run')
  @ApiOperation({ operationId: 'retryExportRun', summary: 'Try a run again that has failed, for the same interval' })
  @ApiParam(exportParameter)
  @ApiParam(runParameter)
  @ApiResponse({ status: 202, description: 'It begins within seconds.' })
  @ApiResponse(forbidden)
  @ApiResponse({ status: 404, description: 'EXPORT_UNKNOWN, EXPORT_RUN_UNKNOWN' })
  @ApiResponse({ status: 409, description: 'EXPORT_RUN_NOT_FAILED' })
  async retry(@Caller() caller: Identity, @Param('name') name: string, @Param('id') id: string) {
    return { run: await this.exports.retry(caller, name, id) };
  }

  @Get(':name/runs/:id/files/:number')
  @Requires('exports:read')
  @ApiOperation({ operationId: 'downloadExportFile', summary: 'A file of a run' })
  @ApiParam(exportParameter)
  @ApiParam(runParameter)
  @ApiParam({ name: 'number', description: 'Number of the file in the manifest, from 0.' })
  @ApiResponse({ status: 200, description: 'The bytes; `nadi-sha256` is their digest.' })
  @ApiResponse({ status: 403, description: 'KEY_SCOPE; files with personal data need personal:read.' })
  @ApiResponse({ status: 404, description: 'EXPORT_UNKNOWN, EXPORT_RUN_UNKNOWN, EXPORT_FILE_UNKNOWN, OBJECT_UNKNOWN' })
  @ApiResponse({ status: 503, description: 'EXPORTS_UNAVAILABLE, OBJECT_STORE_UNAVAILABLE' })
  async download(
    @Caller() caller: Identity,
    @Param('name') name: string,
    @Param('id') id: string,
    @Param('number') number: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const file = await this.exports.download(caller, {
      ...{ name, id, number: /^\d{1,6}$/.test(number) ? Number(number) : -1 },
    });
    void reply.headers({ 'nadi-sha256': file.sha256, 'cache-control': 'no-store' });
    const fileName = file.key.slice(file.key.lastIndexOf('/') + 1);
    return new StreamableFile(file.content, {
      ...{ type: contentTypes[file.format], length: file.bytes },
      disposition: `attachment; filename="${name}-${fileName}"`,
    });
  }
}
