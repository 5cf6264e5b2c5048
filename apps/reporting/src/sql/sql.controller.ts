import { Caller, parseInput, Requires } from '@nadi/http';
import type { Identity } from '@nadi/identity';
import { lakeTable } from '@nadi/lake';
import { Body, Controller, Get, HttpCode, Inject, Post, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { personalPaths } from '../lake/lake-tables.ts';
import { mediaTypes, parseFormat, resultFormats } from '../lake/result-formats.ts';
import { untilGone } from '../until-gone.ts';
import { readableContracts, wantedContracts } from './sql-access.ts';
import { SqlRuns } from './sql-runs.ts';

const mostParameters = 100;
const mostText = 100_000;

const single = z.union([z.string().max(mostText), z.number(), z.boolean()]);
const parameter = z.union([single, z.null(), z.array(single).max(10_000)]);
const statementInput = z.strictObject({
  sql: z.string().min(1, 'is empty').max(mostText),
  parameters: z.union([z.array(parameter).max(mostParameters), z.record(z.string().max(64), parameter)]).default([]),
  limit: z.int().min(1).optional(),
});

@ApiTags('sql')
@Controller('v1/sql')
export class SqlController {
  constructor(@Inject(SqlRuns) private readonly runs: SqlRuns) {}

  @Get('tables')
  @Requires('sql:run')
  @ApiOperation({ operationId: 'listTables', summary: 'The tables that the caller may read, with their columns' })
  @ApiResponse({
    status: 200,
    description: 'Tables by name; each has another one, `<name>_current`, with the newest event of each key.',
  })
  tables(@Caller() caller: Identity) {
    const shown = new Map(wantedContracts(caller).map(({ name, isPersonalShown }) => [name, isPersonalShown]));
    const tables = readableContracts(caller).map((contract) => {
      const personal = new Set(personalPaths(contract).map((path) => path.replace(/\..*$/, '')));
      const columns = lakeTable(contract).columns.filter(({ name }) => name !== 'is_tombstone');
      return {
        name: lakeTable(contract).name,
        contract: contract.name,
        purpose: contract.purpose,
        columns: columns.map(({ name, type, doc }) => ({
          ...{ name, type: String(type), doc },
          isMasked: personal.has(name) && shown.get(contract.name) !== true,
        })),
      };
    });
    return { tables };
  }

  @Post()
  @HttpCode(200)
  @Requires('sql:run')
  @ApiOperation({ operationId: 'runSql', summary: 'Run a SELECT over everything up to what has just arrived' })
  @ApiQuery({ name: 'format', required: false, enum: resultFormats, description: 'Default: json.' })
  @ApiBody({
    schema: {
      type: 'object',
      required: ['sql'],
      properties: {
        sql: { type: 'string', description: 'One SELECT in the dialect of DuckDB.' },
        parameters: {
          description: 'Values of `?` and `$1` as a list, or of `$name` by name.',
          oneOf: [
            { type: 'array', items: {} },
            { type: 'object', additionalProperties: true },
          ],
        },
        limit: { type: 'integer', minimum: 1, description: 'Most rows of the answer.' },
      },
    },
  })
  @ApiResponse({
    status: 200,
    description: 'The rows; the header `nadi-truncated` says whether there are more than the limit let out.',
  })
  @ApiResponse({ status: 400, description: 'SQL_INVALID with line and column, INPUT_INVALID' })
  @ApiResponse({ status: 403, description: 'SQL_REFUSED: it asks for more than tables that the caller may read.' })
  @ApiResponse({ status: 422, description: 'SQL_TIMEOUT, SQL_TOO_LARGE, SQL_STOPPED' })
  @ApiResponse({ status: 503, description: 'OVERLOADED, LAKE_UNAVAILABLE' })
  async run(
    @Caller() caller: Identity,
    @Body() body: unknown,
    @Query('format') format: unknown = 'json',
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const wanted = parseFormat(format);
    const { sql, parameters, limit } = parseInput(statementInput, body);
    const { stream, sizeBytes, summary } = await this.runs.run(
      caller,
      { sql, parameters, limit, format: wanted },
      untilGone(reply),
    );
    void reply.header('nadi-truncated', String(summary.truncated)).header('cache-control', 'no-store');
    return new StreamableFile(stream, { type: mediaTypes[wanted], length: sizeBytes });
  }
}
