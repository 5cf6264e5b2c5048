import { Caller, parseInput, Requires } from '@nadi/http';
import type { Identity } from '@nadi/identity';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { inputs } from '../input.ts';
import { ApiTokens } from './api-tokens.ts';

@ApiTags('tokens')
@Controller('api/admin/v1/tokens')
export class TokensController {
  constructor(@Inject(ApiTokens) private readonly tokens: ApiTokens) {}

  @Get()
  @Requires('tokens:manage')
  @ApiOperation({ operationId: 'listTokens', summary: 'The API tokens of the tenant, without their secrets' })
  @ApiResponse({ status: 200, description: 'The tokens, newest first.' })
  async list(@Caller() { tenantId }: Identity) {
    return { tokens: await this.tokens.list(tenantId) };
  }

  @Post()
  @Requires('tokens:manage')
  @ApiOperation({ operationId: 'createToken', summary: 'Make a token that can do at most what its maker can' })
  @ApiResponse({ status: 201, description: 'The token, shown once.' })
  @ApiResponse({ status: 400, description: 'INPUT_INVALID' })
  create(@Caller() caller: Identity, @Body() body: unknown) {
    return this.tokens.create(caller, parseInput(inputs.newToken, body));
  }

  @Delete(':prefix')
  @HttpCode(204)
  @Requires('tokens:manage')
  @ApiOperation({ operationId: 'revokeToken', summary: 'End a token; every instance knows within 2 s' })
  @ApiParam({ name: 'prefix', description: 'The public part of the token.' })
  @ApiResponse({ status: 204, description: 'Done.' })
  @ApiResponse({ status: 404, description: 'TOKEN_UNKNOWN' })
  revoke(@Caller() caller: Identity, @Param('prefix') prefix: string): Promise<void> {
    return this.tokens.revoke(caller, prefix);
  }
}
