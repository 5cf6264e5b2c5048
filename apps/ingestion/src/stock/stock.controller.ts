import { NadiError } from '@nadi/errors';
import { ApiKeyOf, ApiKeyOr } from '@nadi/http';
import { Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Admission } from '../http/admission.ts';
import { errorSchema, type SchemaObject } from '../http/openapi-schemas.ts';
import { readTimeMs } from '../steps/read-envelope.step.ts';
import { assertDomain, callerOf } from '../uploads/callers.ts';
import { assertNames, text, wholeNumber, type QueryParameters } from '../uploads/upload-query.ts';
import type { FeedFormat } from './feed-rows.ts';
import { StockFeeds } from './stock-feeds.ts';
import { StockStore, type ShownLevel } from './stock-store.ts';

const refused = (description: string) => ({ description, schema: errorSchema });
const optional = (name: string, description: string) => ({ name, description, required: false, type: String });
const formats: Readonly<Record<string, FeedFormat>> = {
  'text/csv': 'csv',
  'application/json': 'json',
  'application/x-ndjson': 'ndjson',
};
const domain = 'inventory';
const country = /^[A-Z]{2}$/;
const mostLevels = 10_000;
const defaultLevels = 1_000;
const count: SchemaObject = { type: 'integer', minimum: 0 };
const answerSchema: SchemaObject = {
  type: 'object',
  required: [
    'feedId',
    'storeId',
    'rows',
    'changed',
    'unchanged',
    'stale',
    'staleRule',
    'missing',
    'refused',
    'problems',
  ],
  properties: {
    ...{ feedId: { type: 'string' }, storeId: { type: 'string' } },
    ...{ rows: count, changed: count, unchanged: count },
    stale: { ...count, description: 'Rows of a count that is older than the stored one; `staleRule` drops them.' },
    staleRule: { type: 'string', enum: ['older-than-stored'] },
    missing: { ...count, description: 'Products that a complete feed did not name, now at 0.' },
    refused: count,
    problems: {
      type: 'array',
      description: 'The first 100 refused rows.',
      items: {
        type: 'object',
        properties: {
          row: { type: 'integer', description: 'From 1; behind the heading of a CSV.' },
          ...{ code: { type: 'string' }, field: { type: 'string', nullable: true } },
          ...{ reason: { type: 'string' }, remedy: { type: 'string' } },
        },
      },
    },
  },
};
const levelsSchema: SchemaObject = {
  type: 'object',
  required: ['levels'],
  properties: {
    levels: {
      type: 'array',
      items: {
        type: 'object',
        required: ['storeId', 'productId', 'onHand', 'asOf', 'feedId'],
        properties: {
          ...{ storeId: { type: 'string' }, productId: { type: 'string' }, onHand: { type: 'integer' } },
          ...{ asOf: { type: 'string', format: 'date-time' }, feedId: { type: 'string' } },
        },
      },
    },
    next: { type: 'string' },
  },
};

@ApiTags('stock')
@Controller('v1')
export class StockController {
  constructor(
    @Inject(StockFeeds) private readonly feeds: StockFeeds,
    @Inject(StockStore) private readonly store: StockStore,
    @Inject(Admission) private readonly admission: Admission,
  ) {}

  @Post('stock-feeds/:storeId')
  @ApiKeyOf('events:write')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'postStockFeed',
    summary: 'Take the stock of a store in: productId, onHand, asOf',
    description:
      'Levels, not differences: the latest count of a product holds, in whatever order and however often feeds come. Answered when ' +
      'levels and their `inventory.stock-changed` events are stored.',
  })
  @ApiQuery(optional('complete', '`true`: the feed names all products of the store; others have 0.'))
  @ApiQuery(optional('asOf', 'When it was counted, for rows that do not say: RFC 3339 or milliseconds since 1970.'))
  @ApiQuery(optional('country', 'ISO 3166-1 alpha-2 of the store.'))
  @ApiConsumes(...Object.keys(formats))
  @ApiBody({ schema: { type: 'string' } })
  @ApiResponse({ status: 200, description: 'No row was refused.', schema: answerSchema })
  @ApiResponse({ status: 207, description: 'Some rows were refused; `problems` says which.', schema: answerSchema })
  @ApiResponse({ status: 400, ...refused('A parameter or the feed is wrong, or a row of a complete feed.') })
  @ApiResponse({ status: 403, ...refused('The key may not write to inventory.') })
  @ApiResponse({ status: 413, ...refused('Too many bytes or rows.') })
  @ApiResponse({ status: 429, ...refused('Tenant or key sends too fast or too much; see Retry-After.') })
  @ApiResponse({ status: 503, ...refused('There is no room for it now; see Retry-After.') })
  async post(
    @Req() request: FastifyRequest<{ Body: Buffer | undefined }>,
    @Param('storeId') storeId: string,
    @Query() parameters: QueryParameters,
    @Headers('content-type') contentType: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const key = this.admission.keyOf(request);
    assertDomain(key, domain);
    const format = formats[(contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? ''];
    if (format === undefined) {
      throw new NadiError('MEDIA_TYPE_UNSUPPORTED', { message: `a feed is one of ${Object.keys(formats).join(', ')}` });
    }
    const answer = await this.feeds.take({
      ...{ key, storeId: text({ storeId }, 'storeId') ?? '', body: request.body, format },
      ...readFeedQuery(parameters),
    });
    void reply.status(answer.refused === 0 ? 200 : 207);
    return answer;
  }

  @Get('stock-levels')
  @ApiKeyOr('uploads:read')
  @ApiOperation({ operationId: 'listStockLevels', summary: 'What stores have in stock, by store and product' })
  @ApiQuery(optional('storeId', 'Only this store.'))
  @ApiQuery(optional('productId', 'Only this product.'))
  @ApiQuery(optional('limit', `Most levels of one answer, 1 to ${mostLevels}. Default ${defaultLevels}.`))
  @ApiQuery(optional('after', '`next` of the answer before.'))
  @ApiResponse({ status: 200, description: 'Levels.', schema: levelsSchema })
  async list(@Req() request: FastifyRequest, @Query() parameters: QueryParameters) {
    assertNames(parameters, ['storeId', 'productId', 'limit', 'after']);
    const caller = callerOf(request, this.admission, 'uploads:read');
    assertDomain(caller, domain);
    const limit = wholeNumber(parameters, 'limit', 1, mostLevels) ?? defaultLevels;
    const found = await this.store.list(caller.tenantId, {
      ...{ storeId: text(parameters, 'storeId'), productId: text(parameters, 'productId') },
      ...{ after: readPlace(text(parameters, 'after', 1_000)), limit: limit + 1 },
    });
    const levels = found.slice(0, limit);
    const last = levels.at(-1);
    return { levels, ...(found.length > limit && last !== undefined ? { next: placeToken(last) } : {}) };
  }
}

function readFeedQuery(parameters: QueryParameters) {
  assertNames(parameters, ['complete', 'asOf', 'country']);
  const complete = text(parameters, 'complete') ?? 'false';
  if (complete !== 'true' && complete !== 'false') throw invalid('complete: must be true or false');
  const asOf = text(parameters, 'asOf');
  const asOfMs = asOf === undefined ? undefined : readTimeMs(/^\d+$/.test(asOf) ? Number(asOf) : asOf);
  if (asOf !== undefined && asOfMs === undefined) throw invalid('asOf: must be RFC 3339 or milliseconds since 1970');
  const given = text(parameters, 'country');
  if (given !== undefined && !country.test(given)) throw invalid('country: must be ISO 3166-1 alpha-2');
  return { isComplete: complete === 'true', asOfMs, country: given };
}

function placeToken({ storeId, productId }: ShownLevel): string {
  return Buffer.from(JSON.stringify([storeId, productId])).toString('base64url');
}

function readPlace(token: string | undefined): { readonly storeId: string; readonly productId: string } | undefined {
  if (token === undefined) return undefined;
  try {
    const [storeId, productId] = JSON.parse(Buffer.from(token, 'base64url').toString()) as unknown[];
    if (typeof storeId === 'string' && typeof productId === 'string') return { storeId, productId };
  } catch {
    // Told below, as any other token that is none.
  }
  throw invalid('after: must be `next` of the answer before');
}

function invalid(message: string): NadiError {
  return new NadiError('QUERY_INVALID', { message });
}
