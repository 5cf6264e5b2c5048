import { Caller, parseInput, Requires } from '@nadi/http';
import type { Identity } from '@nadi/identity';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { readableText } from '../input.ts';
import { DefinitionHistory } from './definition-history.ts';
import { DefinitionStore } from './definition-store.ts';
import { assertPlatform, longestText } from './platform-people.ts';

const message = readableText.max(500).default('');
const folders = z
  .array(
    z.strictObject({
      kind: z.string().max(100),
      sources: z.array(z.strictObject({ file: z.string().max(300), text: z.string().max(longestText) })).max(1_000),
      retireOthers: z.boolean().default(false),
    }),
  )
  .min(1)
  .max(50);

const planInput = z.strictObject({ folders });
const applyInput = z.strictObject({ folders, message, basis: z.string().max(100).optional() });
const rollbackInput = z.strictObject({ version: z.int().min(1), message });
const listQuery = z.strictObject({ kind: z.string().max(100).optional() });

@ApiTags('definitions')
@Controller('api/admin/v1/definitions')
export class DefinitionsController {
  constructor(
    @Inject(DefinitionStore) private readonly store: DefinitionStore,
    @Inject(DefinitionHistory) private readonly history: DefinitionHistory,
  ) {}

  @Get()
  @Requires('definitions:read')
  @ApiOperation({ operationId: 'listDefinitions', summary: 'The definitions in force, without their texts' })
  @ApiQuery({ name: 'kind', required: false, description: 'Only this kind, such as metrics.' })
  @ApiResponse({ status: 200, description: 'In the order of kinds and names.' })
  async list(@Query() query: unknown) {
    return { definitions: await this.history.list(parseInput(listQuery, query).kind) };
  }

  @Get(':kind/:name')
  @Requires('definitions:read')
  @ApiOperation({ operationId: 'getDefinition', summary: 'What was in force under a name, newest first' })
  @ApiParam({ name: 'kind', description: 'Such as metrics.' })
  @ApiParam({ name: 'name', description: 'Such as orders.' })
  @ApiResponse({ status: 200, description: 'The newest 500 changes with their texts.' })
  @ApiResponse({ status: 404, description: 'DEFINITION_UNKNOWN' })
  async one(@Param('kind') kind: string, @Param('name') name: string) {
    return { kind, name, history: await this.history.of(kind, name) };
  }

  @Post('plan')
  @HttpCode(200)
  @Requires('definitions:write')
  @ApiOperation({ operationId: 'planDefinitions', summary: 'Check files and say what applying them would change' })
  @ApiResponse({ status: 200, description: 'The changes, and the basis to apply exactly them.' })
  @ApiResponse({ status: 400, description: 'DEFINITION_INVALID, INPUT_INVALID' })
  plan(@Caller() caller: Identity, @Body() body: unknown) {
    assertPlatform(caller);
    return this.store.plan(parseInput(planInput, body).folders);
  }

  @Post('apply')
  @HttpCode(200)
  @Requires('definitions:write')
  @ApiOperation({ operationId: 'applyDefinitions', summary: 'Put files in force, all or none of them' })
  @ApiResponse({ status: 200, description: 'What was changed.' })
  @ApiResponse({ status: 400, description: 'DEFINITION_INVALID, INPUT_INVALID' })
  @ApiResponse({ status: 409, description: 'PLAN_OUTDATED' })
  async apply(@Caller() caller: Identity, @Body() body: unknown) {
    assertPlatform(caller);
    const { folders: files, ...rest } = parseInput(applyInput, body);
    return { changes: await this.store.apply(caller, files, rest) };
  }

  @Post(':kind/:name/rollback')
  @HttpCode(204)
  @Requires('definitions:write')
  @ApiOperation({ operationId: 'rollbackDefinition', summary: 'Put an earlier version in force again' })
  @ApiParam({ name: 'kind', description: 'Such as metrics.' })
  @ApiParam({ name: 'name', description: 'Such as orders.' })
  @ApiResponse({ status: 204, description: 'Done.' })
  @ApiResponse({ status: 404, description: 'DEFINITION_UNKNOWN' })
  async rollback(
    @Caller() caller: Identity,
    @Param('kind') kind: string,
    @Param('name') name: string,
    @Body() body: unknown,
  ): Promise<void> {
    assertPlatform(caller);
    await this.store.rollback(caller, { kind, name, ...parseInput(rollbackInput, body) });
  }
}
