import { Caller, parseInput, Requires } from '@nadi/http';
import type { Identity } from '@nadi/identity';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { inputs } from '../input.ts';
import { assertManages, SellerTokens } from './seller-tokens.ts';

@ApiTags('tokens')
@Controller('api/admin/v1/seller-tokens')
export class SellerTokensController {
  constructor(@Inject(SellerTokens) private readonly tokens: SellerTokens) {}

  @Get()
  @Requires('sellers:manage')
  @ApiOperation({ operationId: 'listSellerTokens', summary: 'The tokens of sellers, newest first' })
  @ApiQuery({ name: 'sellerId', required: false, description: 'Only those of this seller.' })
  @ApiQuery({ name: 'limit', required: false, description: '1 to 500. Default: 100.' })
  @ApiQuery({ name: 'before', required: false, description: 'Only those made before the token with this id.' })
  @ApiResponse({ status: 200, description: 'One page; `next` is the `before` of the following one, null on the last.' })
  @ApiResponse({ status: 400, description: 'INPUT_INVALID' })
  async list(@Caller() caller: Identity, @Query() query: unknown) {
    assertManages(caller);
    const asked = parseInput(inputs.sellerTokens, query);
    const tokens = await this.tokens.list(caller.tenantId, asked);
    return { tokens, next: tokens.length === asked.limit ? (tokens.at(-1)?.id ?? null) : null };
  }

  @Post()
  @Requires('sellers:manage')
  @ApiOperation({
    operationId: 'createSellerToken',
    summary: 'Make a token that shows one seller what is theirs',
    description: 'It holds until it expires, is revoked, or who made it may no longer make such.',
  })
  @ApiBody({
    schema: {
      type: 'object',
      required: ['sellerId', 'days'],
      properties: {
        sellerId: { type: 'string', minLength: 1, maxLength: 200, description: 'As events name the seller.' },
        name: { type: 'string', maxLength: 100, description: 'As people call it. Default: the id.' },
        days: { type: 'integer', minimum: 1, maximum: 365 },
      },
    },
  })
  @ApiResponse({ status: 201, description: 'The token, shown once.' })
  @ApiResponse({ status: 400, description: 'INPUT_INVALID' })
  create(@Caller() caller: Identity, @Body() body: unknown) {
    return this.tokens.create(caller, parseInput(inputs.newSellerToken, body));
  }

  @Delete(':id')
  @HttpCode(204)
  @Requires('sellers:manage')
  @ApiOperation({
    operationId: 'revokeSellerToken',
    summary: 'End a token of a seller; every instance knows within 2 s, open streams end within 12 s',
  })
  @ApiParam({ name: 'id', description: 'As the list has it.' })
  @ApiResponse({ status: 204, description: 'Done.' })
  @ApiResponse({ status: 404, description: 'TOKEN_UNKNOWN' })
  revoke(@Caller() caller: Identity, @Param('id') id: string): Promise<void> {
    return this.tokens.revoke(caller, id);
  }
}
