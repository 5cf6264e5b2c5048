import { Caller, parseInput, Requires } from '@nadi/http';
import type { Identity } from '@nadi/identity';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Erasures } from './erasures.ts';

const entity = z.strictObject({
  field: z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/, 'must be the name of a field such as customerId'),
  // PostgreSQL stores no zero bytes.
  value: z
    .string()
    .min(1, 'is empty')
    .max(1_000)
    .refine((text) => text.isWellFormed() && !text.includes('\0'), 'has a character that no text can have'),
  contracts: z.array(z.string().max(200)).min(1, 'is empty').max(200).optional(),
});
const page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  skip: z.coerce.number().int().min(0).max(1_000_000).default(0),
});

@ApiTags('lake')
@Controller('v1/lake/erasures')
export class ErasuresController {
  constructor(@Inject(Erasures) private readonly erasures: Erasures) {}

  @Post()
  @HttpCode(202)
  @Requires('personal:erase')
  @ApiOperation({ operationId: 'requestErasure', summary: 'Take all events of somebody out of the lake, up to now' })
  @ApiBody({
    schema: {
      type: 'object',
      required: ['field', 'value'],
      properties: {
        field: { type: 'string', description: 'The field that names the entity, such as customerId.' },
        value: { type: 'string', description: 'Its value. It is forgotten as well once the erasure is complete.' },
        contracts: {
          type: 'array',
          items: { type: 'string' },
          description: 'Default: all contracts with that field that the caller may erase from; the answer names them.',
        },
      },
    },
  })
  @ApiResponse({ status: 202, description: 'It is done in the background, within minutes.' })
  @ApiResponse({ status: 400, description: 'INPUT_INVALID, CONTRACT_UNKNOWN' })
  @ApiResponse({ status: 503, description: 'LAKE_UNAVAILABLE, BROKER_UNAVAILABLE, DATABASE_UNAVAILABLE' })
  request(@Caller() caller: Identity, @Body() body: unknown) {
    return this.erasures.request(caller, parseInput(entity, body ?? {}));
  }

  @Get()
  @Requires('personal:erase')
  @ApiOperation({ operationId: 'listErasures', summary: 'What was erased or is to be, the newest first' })
  @ApiQuery({ name: 'limit', required: false, description: 'Most erasures of the page, 1 to 200. Default: 50.' })
  @ApiQuery({ name: 'skip', required: false, description: '`next` of the page before.' })
  @ApiResponse({ status: 200, description: 'One page; `next` is null on the last.' })
  async list(@Caller() caller: Identity, @Query() query: unknown) {
    const { limit, skip } = parseInput(page, query);
    const found = await this.erasures.list(caller, { most: limit + 1, skip });
    return { erasures: found.slice(0, limit), next: found.length > limit ? skip + limit : null };
  }

  @Get(':id')
  @Requires('personal:erase')
  @ApiOperation({ operationId: 'readErasure', summary: 'How far an erasure is' })
  @ApiParam({ name: 'id', description: 'As the request was answered.' })
  @ApiResponse({ status: 200, description: 'Its state and how many rows it has removed.' })
  @ApiResponse({ status: 404, description: 'ERASURE_UNKNOWN' })
  read(@Caller() caller: Identity, @Param('id') id: string) {
    return this.erasures.status(caller, id);
  }
}
